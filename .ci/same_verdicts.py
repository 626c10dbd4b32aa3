"""Compares two documents of `keyproof check --json`: same scenarios, same verdicts, same counts of unique states."""

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
    differences = [key for key in sorted(own.keys() | other.keys()) if own.get(key) != other.get(key)]
    for key in differences:
        print(f"{key}: {own.get(key)} against {other.get(key)}", file=sys.stderr)
    print(f"{len(own)} scenarios compared, {len(differences)} differ")
    return 1 if differences or not own else 0


if __name__ == "__main__":
    sys.exit(main())
