"""Compares two documents of `keyproof check --json`: same scenarios, same verdicts, same counts of unique states.

The `unlink-` scenarios are products of two agent functions that only our own engine searches; the second document may lack them.
"""

import json
import sys


def rows(path: str) -> dict[str, tuple]:
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    return {
        scenario["id"]: (scenario["states"], tuple(sorted((p["name"], p["verdict"]) for p in scenario["promises"])))
        for scenario in document["scenarios"]
    }


def main() -> int:
    own, other = (rows(path) for path in sys.argv[1:3])
    wanted = {key: row for key, row in own.items() if not key.startswith("unlink-")}
    differences = [key for key in sorted(wanted.keys() | other.keys()) if wanted.get(key) != other.get(key)]
    for key in differences:
        print(f"{key}: {wanted.get(key)} against {other.get(key)}", file=sys.stderr)
    print(f"{len(wanted)} scenarios compared, {len(differences)} differ")
    return 1 if differences or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
