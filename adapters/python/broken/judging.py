"""What the suite says of a broken subject, and what becomes of the break."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from broken.breaks import Break, Broken

RULE = re.compile(r"DK-[A-Z]{2}-\d{3}")
NAMING = ("req", "reqs", "requirement", "requirements", "rule", "rules")


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
    """Only what the unbroken subject does not show as well counts as an observation; it shows no FAIL at all."""
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
