#!/usr/bin/env python3
"""Runs every row of expected.toml and fails on any difference.

    run.py               a table for people
    run.py --json        one JSON document for CI and compare.py
    run.py --write       also rewrites the table of results in README.md
    run.py --only WORD   rows that have WORD in model, mutation, goal or finding

Exit codes: 0 as expected, 1 a difference or a search that says nothing,
2 the table is wrong.
"""

import argparse
import concurrent.futures
import json
import os
import sys

from search import SearchError, search
from table import HERE, Row, Table, TableError

BEGIN = "<!-- results: run.py --write -->\n"
END = "<!-- end of results -->\n"


class Result:
    """A row, what was found, and what is wrong with it."""

    def __init__(self, row, found, complaints):
        self.row = row
        self.found = found
        self.complaints = complaints

    def records(self):
        """One record a goal, as CI compares them."""
        row, found = self.row, self.found
        for goal in row.goals or (None,):
            yield {
                "kind": row.kind,
                "model": row.model,
                "goal": goal,
                "mutation": row.mutations[0] if row.mutations else None,
                "second": row.mutations[1] if len(row.mutations) > 1 else None,
                "macros": row.macros(),
                "finding": row.finding,
                "expect": row.expect,
                "verdict": found.verdict if found else "none",
                "states": found.states if found else None,
                "depth": found.depth if found else None,
                "seconds": round(found.seconds, 2) if found else None,
                "complaints": self.complaints,
            }


def examine(row: Row) -> Result:
    """Runs the search of a row, then those of the ends it must reach."""
    model = HERE / f"{row.model}.pml"
    complaints = []
    found = None
    try:
        goals = [f"GOALS={'+'.join(row.goals)}"] if row.goals else []
        found = search(model, row.macros() + goals)
        if found.verdict != row.expect:
            complaints.append(f"expected {row.expect}")
        if row.states is not None and found.states != row.states:
            complaints.append(f"expected {row.states} states")
        for end in row.reaches:
            if search(model, row.macros() + [f"WITNESS={end}"]).verdict != "attack":
                complaints.append(f"does not reach {end}")
    except SearchError as error:
        complaints.append(str(error))
    return Result(row, found, complaints)


def cells(result):
    """A row of the tables for people."""
    row, found = result.row, result.found
    goals = row.goals
    shown = " ".join(goals) if len(goals) < 6 else f"{len(goals)} goals"
    return [
        row.kind,
        row.model,
        row.finding or " + ".join(row.mutations),
        " ".join(row.scenario),
        row.bounds(),
        shown,
        found.verdict if found else "none",
        str(found.states) if found else "",
        str(found.depth) if found else "",
    ]


TITLES = ["kind", "model", "mutation or finding", "scenario", "bounds", "goals", "verdict", "states", "depth"]


def write_readme(results):
    """Puts the table of results into README.md, between its marks."""
    path = HERE / "README.md"
    text = path.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise TableError("README.md: the marks of the results are missing")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    lines = [" | ".join(TITLES), "|".join(["---"] * len(TITLES))]
    lines += [" | ".join(cells(result)) for result in results]
    table = "".join(f"| {line} |\n" if "---" not in line else f"|{line}|\n" for line in lines)
    path.write_text(before + BEGIN + "\n" + table + "\n" + END + after, encoding="utf-8")


def print_table(results):
    """The table for people, with the complaints below it."""
    lines = [TITLES] + [cells(result) for result in results]
    widths = [max(len(line[at]) for line in lines) for at in range(len(TITLES))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    print()
    for result in results:
        for complaint in result.complaints:
            print(f"FAIL {result.row} [{' '.join(result.row.macros())}]: {complaint}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--write", action="store_true", help="rewrite the results in README.md")
    parser.add_argument("--only", metavar="WORD", help="rows with WORD in model, mutation, goal or finding")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="searches at once")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("--write wants every row")
    try:
        rows = Table().rows
        if options.only:
            rows = [r for r in rows if options.only in (r.model, r.finding, *r.mutations, *r.goals)]
            if not rows:
                raise TableError(f"no row has {options.only}")
        with concurrent.futures.ThreadPoolExecutor(max_workers=options.jobs) as pool:
            results = list(pool.map(examine, rows))
        failed = sum(bool(result.complaints) for result in results)
        if options.write and not failed:
            write_readme(results)
    except TableError as error:
        print(f"expected.toml: {error}", file=sys.stderr)
        return 2
    if options.json:
        records = [record for result in results for record in result.records()]
        json.dump({"schema": "spin/1.0", "failed": failed, "searches": records}, sys.stdout, indent=1)
        print()
    else:
        print_table(results)
        print(f"{len(results)} rows, {sum(len(r.row.reaches) for r in results)} ends reached, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
