"""Breaks the wallet in the thirty ways of lines.toml and asks whether the suite notices and names the right rule.

    python3 run.py                                     do all breaks still apply?
    python3 run.py --keyproof PATH                     run, print a table
    python3 run.py --keyproof PATH --write             also write docs/broken-lines.md
    python3 run.py --keyproof PATH --check FILE        also compare with it; exit code 1 if something differs
"""

import argparse
import difflib
import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ADAPTER = HERE.parent
LINES = HERE / "lines.toml"
DOCUMENT = ADAPTER.parent.parent / "docs" / "broken-lines.md"
# `--self`: the wallet is ours, so assumed rules score too.
ARGUMENTS = "run --role device --self --json"
RULE = re.compile(r"DK-[A-Z]{2}-\d{3}")
NAMING = ("req", "reqs", "requirement", "requirements", "rule", "rules")


class Broken(Exception):
    """The measurement itself did not work."""


# The breaks


@dataclass(frozen=True)
class Break:
    """One mistake: what stood in the file, what stands there instead, and the rules that a good report names."""

    name: str
    file: str
    old: str
    new: str
    mistake: str
    rules: tuple[str, ...]
    breaks_honest_run: bool = False
    assumed_only: bool = False

    def apply(self, adapter: Path) -> None:
        """Changes a copy of the adapter; Broken unless the old text stands there exactly once."""
        path = adapter / self.file
        text = path.read_text(encoding="utf-8")
        found = text.count(self.old)
        if found != 1:
            raise Broken(f"{self.name}: the old text stands {found} times in {self.file}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def load(path: Path = LINES) -> list[Break]:
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["break"]
    breaks = [Break(**{**entry, "rules": tuple(entry["rules"])}) for entry in entries]
    if len({line.name for line in breaks}) != len(breaks):
        raise Broken("two breaks have the same name")
    return breaks


def copy_adapter(target: Path, line: Break | None) -> Path:
    """A copy of kit and wallet, broken or not."""
    ignore = shutil.ignore_patterns("__pycache__")
    for package in ("wallet", "pairing"):
        shutil.copytree(ADAPTER / package, target / package, ignore=ignore)
    shutil.copy(ADAPTER / "kap.py", target / "kap.py")
    if line:
        line.apply(target)
    return target


# What the suite says


@dataclass(frozen=True)
class Case:
    """What is read of one case. `counts` is false if the suite itself leaves the case out of its score."""

    id: str
    verdict: str
    rules: frozenset[str]
    counts: bool = True

    @property
    def failed(self) -> bool:
        return self.verdict == "FAIL" and self.counts

    @property
    def observed(self) -> bool:
        return self.verdict == "REVIEW" or (self.verdict == "FAIL" and not self.counts)


def _named(value: Any, naming: bool = False) -> Iterator[str]:
    """Rule ids that stand under a key that names rules, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _named(inner, naming or key in NAMING)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, naming)
    elif naming and isinstance(value, str):
        yield from RULE.findall(value)


def cases(result: Any) -> list[Case]:
    """The cases of a result document; Broken if it has none."""
    found = result.get("cases") if isinstance(result, dict) else None
    if not isinstance(found, list) or not found:
        raise Broken("the result names no cases")
    read = []
    for number, entry in enumerate(found):
        if not isinstance(entry, dict) or not isinstance(entry.get("verdict"), str):
            raise Broken(f"case {number} of the result has no verdict")
        identity = str(entry.get("id", number))
        read.append(Case(identity, entry["verdict"].upper(), frozenset(_named(entry)), entry.get("scored") is not False))
    return read


class Outcome(Enum):
    KILLED = "killed"
    OTHER_RULE = "seen, other rule"
    OBSERVED = "observation only"
    SURVIVED = "survived"
    NO_RESULT = "no result"


@dataclass(frozen=True)
class Judgement:
    """What became of a break. `case` is the first one that names an expected rule, else the first that noticed at all."""

    outcome: Outcome
    case: str = ""
    named: tuple[str, ...] = ()  # the expected rules which that case names
    fails: int = 0
    observations: int = 0


def judge(line: Break, seen: Sequence[Case], unbroken: Sequence[Case]) -> Judgement:
    """Only what the unbroken wallet does not show as well counts as an observation; it shows no FAIL at all."""
    usual = {case.id for case in unbroken if case.observed}
    fails = [case for case in seen if case.failed]
    observations = [case for case in seen if case.observed and case.id not in usual]
    noticed = fails or observations
    if not noticed:
        return Judgement(Outcome.SURVIVED)
    right = [case for case in noticed if case.rules & set(line.rules)]
    outcome = Outcome.OBSERVED if not fails else Outcome.KILLED if right else Outcome.OTHER_RULE
    first = (right or noticed)[0]
    named = tuple(rule for rule in line.rules if rule in first.rules)
    return Judgement(outcome, first.id, named, len(fails), len(observations))


# Running it


@dataclass(frozen=True)
class Suite:
    """How the suite is started."""

    keyproof: Path
    arguments: tuple[str, ...]
    python: str
    timeout: float

    def command(self, wallet: Path, out: Path) -> list[str]:
        return [str(self.keyproof), *self.arguments, "--out", str(out), "--", self.python, str(wallet)]

    def measure(self, line: Break | None) -> list[Case]:
        """The cases of one run against a fresh copy. The exit code tells no more than the result does."""
        with tempfile.TemporaryDirectory(prefix="broken-line-") as directory:
            adapter = copy_adapter(Path(directory) / "adapter", line)
            out = Path(directory) / "out"
            try:
                run = subprocess.run(
                    self.command(adapter / "wallet", out),
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    timeout=self.timeout,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired) as why:
                raise Broken(f"{line.name if line else 'unbroken'}: {why}") from None
            try:
                return cases(_result(out, run.stdout))
            except (Broken, ValueError) as why:
                told = run.stderr.decode(errors="replace").strip()[-500:]
                raise Broken(f"{line.name if line else 'unbroken'}: exit code {run.returncode}: {why}\n{told}") from None


def _result(out: Path, printed: bytes) -> Any:
    """The result document: where it should be, else anywhere below, else as printed."""
    for path in (out / "result.json", *sorted(out.rglob("result.json"))):
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8"))
    return json.loads(printed)


def measure_all(suite: Suite, breaks: Sequence[Break], jobs: int) -> dict[str, Judgement]:
    """Runs the unbroken wallet, then every break, and judges them."""
    unbroken = suite.measure(None)
    failed = [case.id for case in unbroken if case.failed]
    if failed:
        raise Broken("the unbroken wallet fails: " + ", ".join(failed))
    if not any(case.verdict == "PASS" for case in unbroken):
        raise Broken("the unbroken wallet passes nothing")

    def one(line: Break) -> Judgement:
        try:
            return judge(line, suite.measure(line), unbroken)
        except Broken as why:
            print(f"broken lines: {why}", file=sys.stderr)
            return Judgement(Outcome.NO_RESULT)

    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip((line.name for line in breaks), pool.map(one, breaks), strict=True))


# Telling it


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
# Thirty broken lines

How good is the suite at finding mistakes? We break the Python wallet in thirty ways, one place at a time, and run the suite against each. The breaks were chosen
from the chapters alone, by somebody who had not seen the cases, before any run; so were the rules that a good report names. Neither is changed after a run.

- **killed**: at least one FAIL names an expected rule.
- **seen, other rule**: there is a FAIL, but none names an expected rule.
- **observation only**: no FAIL; a mismatch on something *assumed*, for which a third party is never failed, and which the unbroken wallet does not show.
- **survived**: nothing was noticed.

A rule is *named* by a case if the case cites it or one of its mismatches does. The unbroken wallet runs first and must have no FAIL.

The list is `adapters/python/broken/lines.toml`. This file is written by `python3 adapters/python/broken/run.py --keyproof PATH --write` and compared by `--check`.
"""


def document(breaks: Sequence[Break], judgements: dict[str, Judgement]) -> str:
    """docs/broken-lines.md. Without judgements, all is not yet run."""
    parts = [HEAD, f"Result: {summary(judgements)}.\n", "| break | expected | result | named by |\n|---|---|---|---|"]
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


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Breaks the wallet in thirty ways and runs the suite against each.")
    parser.add_argument("--keyproof", type=Path, help="the program; without it only the list is checked")
    parser.add_argument("--arguments", default=ARGUMENTS, help="before --out (default: %(default)s)")
    parser.add_argument("--python", default=sys.executable, help="runs the wallet (default: this one)")
    parser.add_argument("--only", default="", help="a few names, with commas between; not with --write and --check")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time (default: %(default)s)")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for one run (default: %(default)s)")
    parser.add_argument("--least", type=int, default=27, help="--check wants so many killed (default: %(default)s)")
    parser.add_argument("--write", type=Path, nargs="?", const=DOCUMENT, metavar="FILE", help="writes the document")
    parser.add_argument("--check", type=Path, metavar="FILE", help="compares with the document")
    chosen = parser.parse_args(words)
    if chosen.only and (chosen.write or chosen.check):
        parser.error("--only is a part; --write and --check want all")
    if chosen.check and not chosen.keyproof:
        parser.error("--check wants --keyproof")
    return chosen


def _select(breaks: list[Break], only: str) -> list[Break]:
    names = {name for name in only.split(",") if name}
    if unknown := names - {line.name for line in breaks}:
        raise Broken("no such break: " + ", ".join(sorted(unknown)))
    return [line for line in breaks if not names or line.name in names]


def _check_applies(breaks: Sequence[Break]) -> None:
    for line in breaks:
        with tempfile.TemporaryDirectory(prefix="broken-line-") as directory:
            copy_adapter(Path(directory) / "adapter", line)


def _compare(path: Path, current: str, judgements: dict[str, Judgement], least: int) -> int:
    wrong = differences(path.read_text(encoding="utf-8"), current)
    for row in wrong:
        print(row)
    killed = count(judgements, Outcome.KILLED)
    if killed < least:
        print(f"only {killed} killed, at least {least} wanted")
    return 1 if wrong or killed < least else 0


def main(words: Sequence[str] | None = None) -> int:
    """0, or 1 if the comparison fails, or 2 if the measurement did not work."""
    chosen = _arguments(words)
    try:
        breaks = _select(load(), chosen.only)
        _check_applies(breaks)
        judgements: dict[str, Judgement] = {}
        if chosen.keyproof:
            suite = Suite(chosen.keyproof.resolve(), tuple(shlex.split(chosen.arguments)), chosen.python, chosen.timeout)
            judgements = measure_all(suite, breaks, chosen.jobs)
            print(table(breaks, judgements))
            if missing := count(judgements, Outcome.NO_RESULT):
                raise Broken(f"{missing} runs gave no result; nothing is written or compared")
        print(f"{len(breaks)} breaks; {summary(judgements)}")
        current = document(breaks, judgements)
        code = _compare(chosen.check, current, judgements, chosen.least) if chosen.check else 0
        if chosen.write:
            chosen.write.write_text(current, encoding="utf-8")
        return code
    except (Broken, OSError) as why:
        print(f"broken lines: {why}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
