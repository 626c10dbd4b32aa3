"""The lists, the honest runs of every break, and the measurement against a made-up suite."""

import contextlib
import io
import json
import re
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from broken import breaks, run
from broken.breaks import SUBJECTS, Break, Broken
from broken.judging import Case, Outcome

CHAPTERS = run.DOCUMENT.parent.parent / "spec" / "chapters"
LINE = Break("B00", "kap.py", "VERSION = 1\n", "VERSION = 2\n", "Counted wrong.", ("DK-ST-020", "DK-ST-021"))

# A suite that fails the wallet for its MAC and for its AID, and takes a note of its mailbox; and proves that it ran by its copy.
SUITE = """\
import json, pathlib, sys
out, wallet = pathlib.Path(sys.argv[sys.argv.index("--out") + 1]), pathlib.Path(sys.argv[-1])
assert sys.argv[1:3] == ["run", "--role"] and sys.argv[-3] == "--", sys.argv
texts = {path.name: path.read_text() for path in wallet.glob("*.py")}
def verdict(bad, word): return word if bad else "PASS"
cases = [
    {"id": "mac", "reqs": ["DK-CR-008"], "verdict": verdict("range(MAC - 1)" in texts["channel.py"], "FAIL"), "scored": True},
    {"id": "aid", "reqs": ["DK-CH-001"], "verdict": verdict("startswith(command.data)" in texts["device.py"], "FAIL")},
    {"id": "end", "reqs": ["DK-EN-006"], "verdict": verdict("offset >= len" in texts["mailbox.py"], "REVIEW")},
    {"id": "usual", "reqs": ["DK-EN-009"], "verdict": "REVIEW"},
]
out.mkdir()
(out / "result.json").write_text(json.dumps({"cases": cases}))
sys.exit(int(any(case["verdict"] == "FAIL" for case in cases)))
"""


def rules() -> dict[str, tuple[str, str]]:
    """Role and evidence of each rule of the chapters."""
    found = {}
    for chapter in CHAPTERS.glob("*.md"):
        heading = r"^### (DK-\S+) .*\n.*?· (\w+) · \w+ · .*evidence: ([\w ]+) ·"
        for rule, role, evidence in re.findall(heading, chapter.read_text(encoding="utf-8"), re.M):
            found[rule] = role, evidence
    return found


def broken_copy(name: str, directory: str) -> Path:
    (line,) = (line for line in breaks.load() if line.name == name)
    return breaks.copy_adapter(Path(directory) / name, line)


def python(adapter: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words, str(adapter)], capture_output=True, text=True, check=False)


class List(unittest.TestCase):
    def test_names(self) -> None:
        for subject, mark, count in (("wallet", "B", 30), ("pairing-wallet", "PW", 15), ("pairing-vehicle", "PV", 15)):
            expected = [f"{mark}{number:02}" for number in range(1, count + 1)]
            self.assertEqual([line.name for line in breaks.load(SUBJECTS[subject])], expected)

    def test_small(self) -> None:
        for subject in SUBJECTS.values():
            for line in breaks.load(subject):
                self.assertLessEqual(len(line.old.splitlines()), 3, line.name)
                self.assertLessEqual(len(line.new.splitlines()), 3, line.name)
        self.assertLessEqual(sum(line.breaks_honest_run for line in breaks.load()), 8)

    def test_starts(self) -> None:
        for subject in SUBJECTS.values():
            breaks.check_start(subject, breaks.load(subject), sys.executable)

    def test_does_not_start(self) -> None:
        bad = Break("B00", "kap.py", "VERSION = 1\n", "VERSION =\n", "Forgot it.", ())
        for subject in SUBJECTS.values():
            with self.assertRaises(Broken):
                breaks.check_start(subject, [bad], sys.executable)

    def test_rules(self) -> None:
        known = rules()
        self.assertGreater(len(known), 80)
        for subject in SUBJECTS.values():
            for line in breaks.load(subject):
                self.assertTrue(line.rules)
                self.assertTrue(all(known[rule][0] in (subject.role, "both") for rule in line.rules), line.name)
                assumed = all(known[rule][1] == "assumed" for rule in line.rules)
                self.assertEqual(line.assumed_only, assumed, line.name)

    def test_old_text_must_stand_once(self) -> None:
        for old in ("no such text", "import "):
            with tempfile.TemporaryDirectory() as directory, self.assertRaises(Broken):
                breaks.copy_adapter(Path(directory), Break("B00", "kap.py", old, "", "", ()))

    def test_honest_runs(self) -> None:
        """Each break leaves the honest transaction alone, but for those that say otherwise."""
        self.honest_runs("honest.py", breaks.load())

    def test_honest_pairings(self) -> None:
        for name in ("pairing-wallet", "pairing-vehicle"):
            self.honest_runs("honest_pairing.py", breaks.load(SUBJECTS[name]))

    def honest_runs(self, script: str, listed: list[Break]) -> None:
        def honest(line: Break | None) -> int:
            with tempfile.TemporaryDirectory() as directory:
                adapter = breaks.copy_adapter(Path(directory) / "adapter", line)
                return python(adapter, str(breaks.HERE / script)).returncode

        lines: list[Break | None] = [None, *listed]
        with ThreadPoolExecutor(2) as pool:
            for line, code in zip(lines, pool.map(honest, lines)):
                expected = 1 if line and line.breaks_honest_run else 0
                self.assertEqual(code, expected, line.name if line else "unbroken")


class Differs(unittest.TestCase):
    """Those breaks that the wallet's own tests do not notice do change something."""

    def difference(self, name: str, script: str) -> None:
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "script.py"
            path.write_text(f"import sys\nsys.path[:0] = [sys.argv[1], {str(breaks.ADAPTER)!r}]\n{script}")
            for adapter, code in ((breaks.ADAPTER, 0), (broken_copy(name, directory), 3)):
                ended = python(adapter, str(path))
                self.assertEqual(ended.returncode, code, ended.stderr)

    def test_other_vehicle_signs(self) -> None:
        self.difference(
            "B02",
            "from tests.phone import Phone\n"
            "from tests.vehicle import STRANGE_IDENTIFIER, Vehicle, public\n"
            "vehicle = Vehicle('ccc')\n"
            "key = vehicle.provision()['objects']['keys'][0]\n"
            "other = bytes([0x55]) * 32\n"
            "keys = [key, key | {'vehicle_identifier': STRANGE_IDENTIFIER.hex(), 'vehicle_public': public(other).hex()}]\n"
            "phone = Phone(vehicle, keys=keys)\n"
            "phone.send(vehicle.select())\n"
            "phone.send(vehicle.auth0())\n"
            "sys.exit(3 * ('ok' in phone.deliver(vehicle.auth1(vehicle.signature(other)))))\n",
        )

    def test_whole_block(self) -> None:
        self.difference(
            "B19",
            "from tests.phone import Phone\n"
            "from tests.vehicle import Vehicle\n"
            "vehicle = Vehicle('ccc')\n"
            "phone = Phone(vehicle)\n"
            "phone.send(vehicle.select())\n"
            "phone.send(vehicle.auth0())\n"
            "vehicle.open(phone.send(vehicle.auth1()))\n"
            "sys.exit(3 * (len(phone.send(vehicle.read(0, 12))) != 32 + 8 + 2))\n",
        )


class Reading(unittest.TestCase):
    def read(self, **fields: Any) -> Case:
        (case,) = run.cases({"cases": [{"id": "c", "verdict": "FAIL", **fields}]})
        return case

    def test_rules(self) -> None:
        self.assertEqual(self.read(reqs=["DK-ST-020"]).rules, {"DK-ST-020"})
        self.assertEqual(self.read(mismatches=[{"rule": "DK-ST-021", "text": "see DK-ST-022"}]).rules, {"DK-ST-021"})
        self.assertEqual(self.read(reqs=[{"id": "DK-CR-001"}], observations=[{"rules": "DK-CR-002 DK-CR-003"}]).rules,
                         {"DK-CR-001", "DK-CR-002", "DK-CR-003"})
        self.assertEqual(self.read(reqs=None, title="DK-ST-020").rules, frozenset())

    def test_verdicts(self) -> None:
        self.assertTrue(self.read().failed)
        self.assertTrue(self.read(verdict="fail", scored=True).failed)
        self.assertFalse(self.read(scored=False).failed)
        self.assertTrue(self.read(scored=False).observed)
        self.assertTrue(self.read(verdict="REVIEW").observed)
        self.assertFalse(self.read(verdict="INCONCLUSIVE").failed or self.read(verdict="PASS").observed)

    def test_no_result(self) -> None:
        for result in (None, [], {}, {"cases": []}, {"cases": [1]}, {"cases": [{"id": "c"}]}, {"cases": {}}):
            with self.assertRaises(Broken):
                run.cases(result)


class Judging(unittest.TestCase):
    fail = Case("f", "FAIL", frozenset({"DK-ST-021"}))
    other = Case("o", "FAIL", frozenset({"DK-ST-022"}))
    review = Case("r", "REVIEW", frozenset({"DK-ST-020"}))
    good = Case("p", "PASS", frozenset({"DK-ST-020"}))

    def outcome(self, *seen: Case, unbroken: tuple[Case, ...] = ()) -> tuple[Outcome, str]:
        told = run.judge(LINE, seen, unbroken)
        return told.outcome, told.case

    def test_outcomes(self) -> None:
        self.assertEqual(self.outcome(self.good, self.other, self.fail), (Outcome.KILLED, "f"))
        self.assertEqual(self.outcome(self.good, self.other), (Outcome.OTHER_RULE, "o"))
        self.assertEqual(self.outcome(self.other, self.review), (Outcome.OTHER_RULE, "o"))
        self.assertEqual(self.outcome(self.review), (Outcome.OBSERVED, "r"))
        self.assertEqual(self.outcome(self.good), (Outcome.SURVIVED, ""))

    def test_usual_observations(self) -> None:
        self.assertEqual(self.outcome(self.review, unbroken=(self.review,)), (Outcome.SURVIVED, ""))

    def test_named(self) -> None:
        told = run.judge(LINE, [self.fail, self.review, self.other], [])
        self.assertEqual((told.named, told.fails, told.observations), (("DK-ST-021",), 2, 1))


class Running(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = Path(temporary.name)

    def program(self, text: str = SUITE) -> str:
        path = self.directory / "keyproof"
        path.write_text(f"#!{sys.executable}\n{text}")
        path.chmod(0o755)
        return str(path)

    def main(self, *words: str) -> tuple[int, str]:
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
            code = run.main(words)
        return code, out.getvalue()

    def test_table(self) -> None:
        code, out = self.main("--keyproof", self.program(), "--only", "B16,B25,B28,B29")
        self.assertEqual(code, 0, out)
        for name, outcome in (("B16", "killed"), ("B25", "seen, other rule"), ("B28", "observation only"), ("B29", "survived")):
            self.assertRegex(out, f"{name} .* {outcome} ")

    def test_write_and_check(self) -> None:
        program, path = self.program(), str(self.directory / "lines.md")
        self.assertEqual(self.main("--keyproof", program, "--write", path)[0], 0)
        self.assertEqual(self.main("--keyproof", program, "--check", path, "--least", "1")[0], 0)
        code, out = self.main("--keyproof", program, "--check", path)
        self.assertEqual((code, "only 1 killed" in out), (1, True))
        text = Path(path).read_text(encoding="utf-8")
        self.assertIn("killed: 1, seen, other rule: 1, observation only: 1, survived: 27", text)
        Path(path).write_text(text.replace("killed | `mac`", "survived | –"), encoding="utf-8")
        code, out = self.main("--keyproof", program, "--check", path, "--least", "1")
        self.assertEqual((code, "+| B16 | DK-CR-008 | killed | `mac` |" in out), (1, True))

    def test_printed_result(self) -> None:
        text = 'print(\'{"cases": [{"id": "c", "verdict": "PASS"}]}\')'
        self.assertEqual(self.main("--keyproof", self.program(text), "--only", "B01")[0], 0)

    def test_measurement_fails(self) -> None:
        failing = json.dumps({"cases": [{"id": "c", "verdict": "FAIL"}]})
        empty = json.dumps({"cases": [{"id": "c", "verdict": "SKIP"}]})
        for text in (f"print('{failing}')", f"print('{empty}')", "print('[]')", "print('no')", "import time; time.sleep(9)"):
            code, out = self.main("--keyproof", self.program(text), "--only", "B01", "--timeout", "2")
            self.assertEqual(code, 2, out)
        self.assertEqual(self.main("--keyproof", str(self.directory / "none"))[0], 2)
        self.assertEqual(self.main("--only", "B99")[0], 2)

    def test_one_run_fails(self) -> None:
        program = self.program(SUITE.replace("out.mkdir()", "out.mkdir(); assert cases[0]['verdict'] == 'PASS'"))
        path = self.directory / "lines.md"
        code, out = self.main("--keyproof", program, "--write", str(path))
        self.assertEqual((code, path.exists()), (2, False))
        self.assertRegex(out, "B16 .* no result ")
        self.assertRegex(out, "B25 .* seen, other rule ")

    def test_not_yet_run(self) -> None:
        path = self.directory / "lines.md"
        self.assertEqual(self.main("--write", str(path))[0], 0)
        text = path.read_text(encoding="utf-8")
        self.assertEqual(text.count("| not yet run | – |"), 30)


if __name__ == "__main__":
    unittest.main()
