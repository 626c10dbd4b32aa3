"""The outcome as a table for the terminal and as docs/broken-lines.md."""

import difflib
from collections.abc import Sequence

from broken.breaks import Break, Subject
from broken.judging import Judgement, Outcome


def count(judgements: dict[str, Judgement], outcome: Outcome) -> int:
    return sum(judgement.outcome is outcome for judgement in judgements.values())


def summary(judgements: dict[str, Judgement]) -> str:
    if not judgements:
        return "not yet run"
    counted = [outcome for outcome in Outcome if outcome is not Outcome.NO_RESULT]
    return ", ".join(f"{outcome.value}: {count(judgements, outcome)}" for outcome in counted)


def table(breaks: Sequence[Break], judgements: dict[str, Judgement]) -> str:
    """For the terminal."""
    rows = [("break", "expected", "outcome", "FAIL", "REVIEW", "first case", "named there")]
    for line in breaks:
        told = judgements[line.name]
        numbers = str(told.fails), str(told.observations)
        rows.append((line.name, " ".join(line.rules), told.outcome.value, *numbers, told.case or "-", " ".join(told.named) or "-"))
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


HEAD = """\
# Broken lines: the {subject}

How good is the suite at finding mistakes? We break the Python {directory} in {many} ways, one place at a time, and run the suite against each. The breaks were chosen
from the chapters alone, by somebody who had not seen the cases, before any run; so were the rules that a good report names. Neither is changed after a run.

- **killed**: at least one FAIL names an expected rule.
- **seen, other rule**: there is a FAIL, but none names an expected rule.
- **observation only**: no FAIL; a mismatch on something *assumed*, for which a third party is never failed, and which the unbroken {directory} does not show.
- **survived**: nothing was noticed.

A rule is *named* by a case if the case cites it or one of its mismatches does. The unbroken {directory} runs first and must have no FAIL.

The list is `adapters/python/broken/{lines}`. This file is written by `python3 adapters/python/broken/run.py --subject {subject} --keyproof PATH --write`
and compared by `--check`.
"""


def document(subject: Subject, breaks: Sequence[Break], judgements: dict[str, Judgement]) -> str:
    """The document of a list. Without judgements, all is not yet run."""
    head = HEAD.format(subject=subject.name, directory=subject.directory, many=len(breaks), lines=subject.lines)
    parts = [head, f"Result: {summary(judgements)}.\n", "| break | expected | result | named by |\n|---|---|---|---|"]
    for line in breaks:
        told = judgements.get(line.name)
        outcome = told.outcome.value if told else "not yet run"
        case = (f"`{told.case}`" + ("" if told.named else " (other rules)")) if told and told.case else "–"
        parts.append(f"| {line.name} | {', '.join(line.rules)} | {outcome} | {case} |")
    parts.append("\n## The breaks\n")
    parts.append("*H*: no honest transaction succeeds any more. *A*: every expected rule rests on the evidence *assumed*.")
    for line in breaks:
        marks = " (H)" * line.breaks_honest_run + " (A)" * line.assumed_only
        changed = [f"-{row}" for row in line.old.splitlines()] + [f"+{row}" for row in line.new.splitlines()]
        diff = "\n".join(changed)
        parts.append(f"\n### {line.name}{marks}\n\n{line.mistake} `{line.file}`\n\n```diff\n{diff}\n```")
    return "\n".join(parts) + "\n"


def differences(recorded: str, current: str) -> list[str]:
    return list(difflib.unified_diff(recorded.splitlines(), current.splitlines(), "recorded", "now", lineterm="", n=0))
