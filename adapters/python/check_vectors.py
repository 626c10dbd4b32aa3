"""Checks files of recorded flows: `python3 check_vectors.py FILE...`.

A file is one flow, or a list of flows, as `checker/flow.py` describes them. Prints each discrepancy; exits with 1 if there is any.
"""

import json
import sys
from pathlib import Path
from typing import Any

from checker import check_flow


def flows(path: Path) -> list[dict[str, Any]]:
    content = json.loads(path.read_text("utf-8"))
    return content if isinstance(content, list) else [content]


def check_file(path: Path) -> list[str]:
    """The discrepancies of all flows of one file."""
    return [
        f"{path}: {flow.get('name', number)}: {text}"
        for number, flow in enumerate(flows(path))
        for text in check_flow(flow)
    ]


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    found = [text for argument in arguments for text in check_file(Path(argument))]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(arguments)} files, {len(found)} discrepancies", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
