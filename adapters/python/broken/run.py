"""Breaks a subject in the ways of its list and asks whether the suite notices and names the right rule.

    python3 run.py                                     do all breaks still apply, and does the wallet start with each?
    python3 run.py --keyproof PATH                     run, print a table
    python3 run.py --keyproof PATH --write             also write the list's document in docs/
    python3 run.py --keyproof PATH --check FILE        also compare with it; exit code 1 if something differs
    python3 run.py --subject pairing-vehicle ...       another list: the vehicle in pairing (`pairing-wallet`: the wallet in pairing)
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if not __package__:  # run as a file, Python puts this directory first; the package lies one above
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from broken.breaks import ADAPTER, SUBJECTS, WALLET, Break, Broken, Subject, check_start, copy_adapter, load  # noqa: E402
from broken.judging import Case, Judgement, Outcome, cases, judge  # noqa: E402
from broken.telling import count, differences, document, summary, table  # noqa: E402

DOCUMENTS = ADAPTER.parent.parent / "docs"


@dataclass(frozen=True)
class Suite:
    """How the suite is started."""

    subject: Subject
    keyproof: Path
    arguments: tuple[str, ...]
    python: str
    timeout: float

    def command(self, adapter: Path, out: Path) -> list[str]:
        started = str(adapter / self.subject.directory)
        return [str(self.keyproof), *self.arguments, "--out", str(out), "--", self.python, started]

    def measure(self, line: Break | None) -> list[Case]:
        """The cases of one run against a fresh copy. The exit code tells no more than the result does."""
        with tempfile.TemporaryDirectory(prefix="broken-line-") as directory:
            adapter = copy_adapter(Path(directory) / "adapter", line)
            out = Path(directory) / "out"
            try:
                run = subprocess.run(
                    self.command(adapter, out),
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
    """Runs the unbroken subject, then every break, and judges them."""
    unbroken = suite.measure(None)
    failed = [case.id for case in unbroken if case.failed]
    if failed:
        raise Broken("the unbroken subject fails: " + ", ".join(failed))
    if not any(case.verdict == "PASS" for case in unbroken):
        raise Broken("the unbroken subject passes nothing")

    def one(line: Break) -> Judgement:
        try:
            return judge(line, suite.measure(line), unbroken)
        except Broken as why:
            print(f"broken lines: {why}", file=sys.stderr)
            return Judgement(Outcome.NO_RESULT)

    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip((line.name for line in breaks), pool.map(one, breaks), strict=True))


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Breaks a subject in the ways of its list and runs the suite against each.")
    parser.add_argument("--keyproof", type=Path, help="the program; without it only the list is checked")
    parser.add_argument("--subject", choices=SUBJECTS, default=WALLET.name, help="which list (default: %(default)s)")
    parser.add_argument("--arguments", help=f"before --out (default: {WALLET.arguments}, with the role of the subject)")
    parser.add_argument("--python", default=sys.executable, help="runs the subject (default: this one)")
    parser.add_argument("--only", default="", help="a few names, with commas between; not with --write and --check")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time (default: %(default)s)")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for one run (default: %(default)s)")
    parser.add_argument("--least", type=int, help="--check wants so many killed (default: nine in ten)")
    parser.add_argument("--write", type=Path, nargs="?", const=DOCUMENTS, metavar="FILE", help="writes the document")
    parser.add_argument("--check", type=Path, metavar="FILE", help="compares with the document")
    chosen = parser.parse_args(words)
    if chosen.only and (chosen.write or chosen.check):
        parser.error("--only is a part; --write and --check want all")
    if chosen.check and not chosen.keyproof:
        parser.error("--check wants --keyproof")
    if chosen.write == DOCUMENTS:
        chosen.write = DOCUMENTS / SUBJECTS[chosen.subject].document
    return chosen


def _select(breaks: list[Break], only: str) -> list[Break]:
    names = {name for name in only.split(",") if name}
    if unknown := names - {line.name for line in breaks}:
        raise Broken("no such break: " + ", ".join(sorted(unknown)))
    return [line for line in breaks if not names or line.name in names]


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
        subject = SUBJECTS[chosen.subject]
        breaks = _select(load(subject), chosen.only)
        check_start(subject, breaks, chosen.python)
        judgements: dict[str, Judgement] = {}
        if chosen.keyproof:
            arguments = tuple(shlex.split(chosen.arguments or subject.arguments))
            suite = Suite(subject, chosen.keyproof.resolve(), arguments, chosen.python, chosen.timeout)
            judgements = measure_all(suite, breaks, chosen.jobs)
            print(table(breaks, judgements))
            if missing := count(judgements, Outcome.NO_RESULT):
                raise Broken(f"{missing} runs gave no result; nothing is written or compared")
        print(f"{len(breaks)} breaks; {summary(judgements)}")
        current = document(subject, breaks, judgements)
        code = _compare(chosen.check, current, judgements, chosen.least or len(breaks) * 9 // 10) if chosen.check else 0
        if chosen.write:
            chosen.write.write_text(current, encoding="utf-8")
        return code
    except (Broken, OSError) as why:
        print(f"broken lines: {why}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
