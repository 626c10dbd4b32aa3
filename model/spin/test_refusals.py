"""Each refusal of the scripts has a fixture here: `python3 -m unittest` in this folder."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import compare
import run
import search
from table import HERE, Row, Table, TableError

WHOLE = "State-vector 20 byte, depth reached 4, errors: 0\n       38 states, stored\n"
ATTACK = (
    "pan:1: assertion violated ( 0) (at depth 3)\nWarning: Search not completed\n"
    "State-vector 20 byte, depth reached 4, errors: 1\n       12 states, stored\n"
)
CLAIMED = {"nspk": []}


class Searches(unittest.TestCase):
    """What pan says, read by `search.judge`."""

    def test_reads_verdicts(self):
        self.assertEqual(search.judge(WHOLE, 0).verdict, "holds")
        self.assertEqual(search.judge(WHOLE, 0).states, 38)
        self.assertEqual(search.judge(ATTACK, 0).verdict, "attack")
        self.assertEqual(search.judge(ATTACK, 0).depth, 3)

    def test_refuses_what_is_cut_short(self):
        for said in (
            "error: max search depth too small\n" + WHOLE,
            "error: max search depth too small\n" + ATTACK,
            "pan: reached -DMEMLIM bound\nout of memory\n" + WHOLE,
            "Warning: Search not completed\n" + WHOLE,
            "Bit-state search\n" + WHOLE,
            "pan:1: invalid end state (at depth 3)\nWarning: Search not completed\n" + WHOLE.replace("errors: 0", "errors: 1"),
            WHOLE.replace("errors: 0", "errors: 1"),
            "",
        ):
            with self.assertRaises(search.SearchError, msg=said):
                search.judge(said, 0)

    def test_a_real_search_can_be_cut_short(self):
        before = search.DEPTH
        search.DEPTH = 2
        try:
            with self.assertRaises(search.SearchError):
                search.search(HERE / "nspk.pml", [])
        finally:
            search.DEPTH = before

    def test_refuses_an_unknown_goal(self):
        with self.assertRaises(search.SearchError):
            search.search(HERE / "nspk.pml", ["GOALS=NO_SUCH_GOAL"])


class Rows(unittest.TestCase):
    """A row against what is found, by `run.examine`."""

    def complaints(self, **fields):
        return run.examine(Row({"kind": "goal", "model": "nspk", **fields}, CLAIMED)).complaints

    def test_a_right_row_has_no_complaint(self):
        self.assertEqual(
            self.complaints(goals=["AUTH"], scenario=["FIXED"], expect="holds", reaches=["W_FINISHED"]), []
        )

    def test_complains(self):
        self.assertEqual(self.complaints(goals=["AUTH"], expect="holds"), ["expected holds"])
        self.assertEqual(self.complaints(goals=["AUTH"], scenario=["FIXED"], expect="attack"), ["expected attack"])
        self.assertEqual(self.complaints(expect="holds", states=39), ["expected 39 states"])

    def test_complains_when_an_end_is_not_reached(self):
        fields = {"kind": "goal", "model": "pairing", "goals": ["I6"], "vehicle": 1, "device": 0,
                  "expect": "holds", "reaches": ["W_PAIRED"]}
        self.assertEqual(run.examine(Row(fields, {})).complaints, ["does not reach W_PAIRED"])


class Tables(unittest.TestCase):
    """The table itself, with one thing wrong."""

    def refused(self, old, new):
        text = (HERE / "expected.toml").read_text(encoding="utf-8")
        self.assertIn(old, text)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "expected.toml")
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            with self.assertRaises(TableError) as refusal:
                Table(path)
        return str(refusal.exception)

    def test_refuses(self):
        first = 'mutations = ["TakeLowestVersion"]'
        excuse = '{ mutation = "TwoPairings"'
        self.assertIn("not in chapter 7", self.refused(first, 'mutations = ["TakeNoVersion"]'))
        self.assertIn("neither modelled nor excused", self.refused(excuse + ",", "#"))
        self.assertIn("modelled and excused", self.refused(excuse, '{ mutation = "SkipChain"'
            ', reason = "none" },\n  ' + excuse))
        self.assertIn("no healthy row", self.refused(first, first + ', scenario = ["SCENARIO_Far"]'))
        self.assertIn("must reach nothing", self.refused(', reaches = ["W_FINISHED"]', ""))
        self.assertIn("unknown fields", self.refused('finding = "F-ST-001"', 'found = "F-ST-001"'))
        self.assertIn("does not know SCENARIO_Near", self.refused("SCENARIO_Far", "SCENARIO_Near"))
        self.assertIn("does not know W_FINISH", self.refused("W_FINISHED", "W_FINISH"))
        self.assertIn("does not know MUT_SkipChain", self.refused(first, 'mutations = ["TakeLowestVersion", "SkipChain"]'))
        self.assertIn("twice", self.refused('scenario = ["D_OFFERS=1"]', 'scenario = ["D_OFFERS=2"]'))


class Minds(unittest.TestCase):
    """Two checkers, by `compare`."""

    def faults(self, here, there, excuses=None):
        with contextlib.redirect_stdout(io.StringIO()):
            return compare.compare_mutants(
                {frozenset([name]): attack for name, attack in here.items()},
                {frozenset([name]): attack for name, attack in there.items()},
                excuses or {},
            )

    def test_counts_faults(self):
        self.assertEqual(self.faults({"A": True, "B": False}, {"A": True, "C": True}), (1, 0))
        self.assertEqual(self.faults({"A": True}, {"A": False}), (1, 1))
        self.assertEqual(self.faults({"A": True}, {"A": False}, {"A": "a reason"}), (1, 0))
        self.assertEqual(self.faults({"A": True}, {"A": True}, {"A": "a reason"}), (1, 1))

    def test_refuses_an_unknown_fate(self):
        with self.assertRaises(TableError):
            compare.attacks_there([{"mutation": "A", "second": None, "fate": "sleeping"}])

    def test_a_finding_that_is_not_confirmed_is_a_fault(self):
        searches = [{"finding": "F-ST-001", "verdict": "attack"}]
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(
                compare.compare_findings(searches, {"confirmed": False, "findings": [{"id": "F-ST-001"}]}), (1, 1)
            )


if __name__ == "__main__":
    unittest.main()
