"""The table of expected results, and the chapter it must agree with.

`expected.toml` says what each search must say. A table that names a mutation
that chapter 7 does not know, that leaves one out without a reason, or that
claims an attack without the healthy search beside it, is refused before
anything runs.
"""

import pathlib
import re
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
CHAPTER = HERE.parent.parent / "spec" / "chapters" / "07-mutations.md"
FIELDS = {
    "kind", "model", "goals", "mutations", "scenario", "vehicle", "device",
    "expect", "finding", "states", "reaches", "note",
}
KINDS = {"goal", "finding", "mutation", "depth", "reading", "count"}


class TableError(Exception):
    """The table contradicts itself or the chapter."""


def mutations_of_chapter():
    """The names in the first column of the tables of chapter 7."""
    rows = re.findall(r"^\| (\w+) \| DK-", CHAPTER.read_text(encoding="utf-8"), re.M)
    if not rows or len(rows) != len(set(rows)):
        raise TableError("chapter 7: no mutations, or one of them twice")
    return rows


class Row:
    """One search, and what it must say."""

    def __init__(self, fields, claimed):
        unknown = set(fields) - FIELDS
        if unknown:
            raise TableError(f"unknown fields {sorted(unknown)}")
        self.kind = fields["kind"]
        self.model = fields["model"]
        self.goals = tuple(
            goal
            for named in fields.get("goals", ())
            for goal in (claimed[self.model] if named == "claimed" else [named])
        )
        self.mutations = tuple(fields.get("mutations", ()))
        self.scenario = tuple(fields.get("scenario", ()))
        self.vehicle = fields.get("vehicle")
        self.device = fields.get("device")
        self.expect = fields["expect"]
        self.finding = fields.get("finding")
        self.states = fields.get("states")
        self.reaches = tuple(fields.get("reaches", ()))
        self.note = fields.get("note", "")
        if self.kind not in KINDS or self.expect not in ("holds", "attack"):
            raise TableError(f"{self}: kind {self.kind}, expect {self.expect}")

    def __str__(self):
        return " ".join((self.model,) + self.mutations + self.scenario + self.goals)

    def surroundings(self):
        """All that a search has beside its goals and mutations."""
        return (self.model, frozenset(self.scenario), self.vehicle, self.device)

    def macros(self):
        """The macros of the model itself."""
        found = [f"MUT_{name}" for name in self.mutations] + list(self.scenario)
        if self.vehicle is not None:
            found += [f"NV={self.vehicle}", f"ND={self.device}"]
        return found

    def bounds(self):
        """The bounds, as people read them."""
        return "" if self.vehicle is None else f"{self.vehicle}+{self.device}"


class Table:
    """All rows, checked."""

    def __init__(self, path=HERE / "expected.toml"):
        text = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = set(text) - {"claimed", "row", "not_modelled", "disagreement"}
        if unknown:
            raise TableError(f"unknown tables {sorted(unknown)}")
        self.rows = [Row(fields, text["claimed"]) for fields in text["row"]]
        self.not_modelled = by_mutation(text.get("not_modelled", []))
        self.disagreement = by_mutation(text.get("disagreement", []))
        self.check_against_chapter()
        self.check_rows()

    def check_against_chapter(self):
        """Each mutation of chapter 7 has a row or a reason, and none else has."""
        chapter = set(mutations_of_chapter())
        used = {name for row in self.rows for name in row.mutations}
        for what, names in (
            ("not in chapter 7", (used | set(self.not_modelled) | set(self.disagreement)) - chapter),
            ("neither modelled nor excused", chapter - used - set(self.not_modelled)),
            ("modelled and excused", used & set(self.not_modelled)),
        ):
            if names:
                raise TableError(f"{what}: {sorted(names)}")

    def check_rows(self):
        """No search twice, no attack without its healthy twin, no empty promise."""
        seen = set()
        healthy = {}
        for row in self.rows:
            text = (HERE / f"{row.model}.pml").read_text(encoding="utf-8")
            for macro in row.macros() + list(row.reaches):
                if not re.search(rf"\b{re.escape(macro.split('=')[0])}\b", text):
                    raise TableError(f"{row}: {row.model}.pml does not know {macro}")
            key = (row.surroundings(), row.mutations, row.goals)
            if key in seen:
                raise TableError(f"{row}: twice")
            seen.add(key)
            if row.expect == "holds" and not row.mutations:
                healthy.setdefault(row.surroundings(), set()).update(row.goals)
        for row in self.rows:
            if row.expect == "holds" and row.kind != "count" and not row.reaches:
                raise TableError(f"{row}: holds, but must reach nothing")
            if row.kind == "count" and (row.goals or row.states is None):
                raise TableError(f"{row}: a count has states and no goals")
            if len(row.mutations) > 2 or (row.kind == "mutation") > (len(row.mutations) == 1):
                raise TableError(f"{row}: one mutation, or kind depth and at most two")
            if row.mutations and not set(row.goals) <= healthy.get(row.surroundings(), set()):
                raise TableError(f"{row}: no healthy row with this scenario, bounds and goals")


def by_mutation(entries):
    """Entries with a mutation and a reason, by mutation."""
    found = {}
    for entry in entries:
        if set(entry) != {"mutation", "reason"} or not entry["reason"]:
            raise TableError(f"an entry needs a mutation and a reason: {entry}")
        if entry["mutation"] in found:
            raise TableError(f"twice: {entry['mutation']}")
        found[entry["mutation"]] = entry["reason"]
    return found
