"""Compares two documents of `keyproof check --json`: same scenarios, same verdicts, same unique counts."""

import json
import sys


def rows(path: str) -> dict[str, tuple]:
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    return {
        scenario["id"]: (scenario["unique"], tuple(sorted((p["name"], p["verdict"]) for p in scenario["properties"])))
        for scenario in document["scenarios"]
    }


def main() -> int:
    first, second = (rows(path) for path in sys.argv[1:3])
    differences = [key for key in sorted(first.keys() | second.keys()) if first.get(key) != second.get(key)]
    for key in differences:
        print(f"{key}: {first.get(key)} against {second.get(key)}", file=sys.stderr)
    print(f"{len(first)} scenarios compared, {len(differences)} differ")
    return 1 if differences or not first else 0


if __name__ == "__main__":
    sys.exit(main())
