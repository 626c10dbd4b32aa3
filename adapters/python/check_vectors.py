"""Checks vectors: `python3 check_vectors.py DIR_OR_FILE...`.

A directory stands for its `*.json`. A file is a file of vectors (`checker/vectors.py`), or one flow or a list of flows as
`checker/flow.py` describes them. Prints each discrepancy, how many values of each name were recomputed, and a summary; exits with
1 if there is any discrepancy.
"""

import json
import sys
from pathlib import Path
from typing import Any

from checker import check_flow
from checker.vectors import Report, check_file


def files(arguments: list[str]) -> list[Path]:
    """All files meant, in order."""
    found: list[Path] = []
    for argument in arguments:
        path = Path(argument)
        found += sorted(path.glob("*.json")) if path.is_dir() else [path]
    return found


def flows(content: Any) -> list[dict[str, Any]] | None:
    """The flows of a file, or None if it is a file of vectors."""
    if isinstance(content, list):
        return content
    return None if "vectors" in content else [content]


def check_path(path: Path, report: Report) -> None:
    content = flows(json.loads(path.read_text("utf-8")))
    if content is None:
        check_file(path, report)
        return
    for number, flow in enumerate(content):
        report.vectors += 1
        report.found += [f"{path}: {flow.get('name', number)}: {text}" for text in check_flow(flow)]


def main(arguments: list[str]) -> int:
    paths = files(arguments)
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    report = Report()
    for path in paths:
        try:
            check_path(path, report)
        except (OSError, ValueError, TypeError, AttributeError) as why:
            report.found.append(f"{path}: {why}")
    print(*report.found, sep="\n", end="\n" if report.found else "")
    print(*report.table(), sep="\n", file=sys.stderr)
    print(report.summary(), file=sys.stderr)
    return 1 if report.found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
