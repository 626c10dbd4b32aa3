"""The checker on the released vectors: honest ones pass, and one flipped bit in any field is seen.

Not seen, and left out of the count, with the reason:

- `rng`, values that the subject never draws, because the case ends before AUTH0: nothing depends on them;
- `mid.transaction_identifier` on a step `first_part` whose other half never follows: the identifier stands in that half.

Seen by comparison of two places in the vector only (`mid` and `pdu`), so that the same change in both would pass: the signature of a
signer whose key is in no provision (a stranger), a signature that lost a byte or a half (`shorter`, `r_zero`, `s_zero`, `r_order`,
`s_order`), and values that the peer makes up at a step out of order, as long as they are the same throughout the vector.
"""

import copy
import json
import random
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checker.primitives import cmac
from checker.transaction import Info, Keys, Place, pad, seal_command
from checker.values import PROFILES, Values
from checker.vectors import Report, check_vector, ephemerals

HERE = Path(__file__).resolve().parent.parent
VECTORS = HERE.parent.parent / "vectors" / "v1"
SAMPLED_VECTORS, SAMPLED_FIELDS = 15, 12

Place_ = tuple[str, Any, Any]  # name, holder, index


def hex_fields(vector: dict[str, Any]) -> Iterator[Place_]:
    """Every hex field of a vector, but for keys that nothing can compare."""
    for name, values in vector["rng"].items():
        for index in range(drawn(vector, name)):
            yield f"rng.{name}", values, index
    for number, step in enumerate(vector["steps"]):
        if step.get("pdu"):
            yield "pdu", step, "pdu"
        for index in range(len(step["out"])):
            yield "out", step["out"], index
        for name, value in (step.get("mid") or {}).items():
            if value and not (name == "transaction_identifier" and lonely(vector, number)):
                yield f"mid.{name}", step["mid"], name
    (objects,) = vector["provision"].values()
    for holder in (objects, *objects["keys"]):
        for name, value in holder.items():
            if isinstance(value, str) and name != "status":
                yield f"provision.{name}", holder, name


def drawn(vector: dict[str, Any], stream: str) -> int:
    """How many values of a stream the subject used: one for each AUTH0 that it answered or sent."""
    begun = ("864104",) if "device" in vector["provision"] else ("8080",)
    used = sum(raw.startswith(begun) for step in vector["steps"] for raw in step["out"])
    return min(used, len(vector["rng"][stream]))


def lonely(vector: dict[str, Any], number: int) -> bool:
    """A first part; its other half may not follow."""
    act = vector["case"]["script"]["steps"][vector["steps"][number]["step"]]["act"]
    return isinstance(act, dict) and "first_part" in act


class Released(unittest.TestCase):
    def files(self) -> Iterator[tuple[dict[str, Any], Report]]:
        """Each file with what the names in it stand for."""
        for path in sorted(VECTORS.glob("*.json")):
            content = json.loads(path.read_text("utf-8"))
            base = Report(keyring=ephemerals(content["vectors"]))
            for vector in content["vectors"]:
                check_vector(vector, content["role"], Values(content["profile"]), base)
            yield content, base

    def found(self, content: dict[str, Any], vector: dict[str, Any], base: Report) -> list[str]:
        report = Report(keyring=base.keyring, names=dict(base.names))
        check_vector(vector, content["role"], Values(content["profile"]), report)
        return report.found

    def test_valid_vectors(self) -> None:
        for content, base in self.files():
            for vector in content["vectors"]:
                if vector["result"] == "valid":
                    self.assertEqual(self.found(content, vector, base), [])

    def test_flips(self) -> None:
        rnd = random.Random(1)
        flips: Counter[str] = Counter()
        missed: Counter[str] = Counter()
        for content, base in self.files():
            vectors = content["vectors"]
            for vector in rnd.sample(vectors, min(SAMPLED_VECTORS, len(vectors))):
                if self.found(content, vector, base):
                    continue
                fields = list(hex_fields(vector))
                for name, holder, index in rnd.sample(fields, min(SAMPLED_FIELDS, len(fields))):
                    flips[name] += 1
                    missed[name] += not self._flip(content, vector, base, holder, index, rnd)
        self.assertGreater(sum(flips.values()), 500)
        self.assertLessEqual(sum(missed.values()), sum(flips.values()) * 0.05, +missed)

    def _flip(self, content: Any, vector: Any, base: Report, holder: Any, index: Any, rnd: random.Random) -> bool:
        before = holder[index]
        changed = bytearray.fromhex(before)
        changed[rnd.randrange(len(changed))] ^= 1 << rnd.randrange(8)
        holder[index] = changed.hex()
        try:
            return bool(self.found(content, vector, base))
        finally:
            holder[index] = before

    def first_valid(self) -> tuple[dict[str, Any], dict[str, Any], Report]:
        content, base = next(self.files())
        return content, copy.deepcopy(next(v for v in content["vectors"] if v["result"] == "valid")), base

    def test_structure(self) -> None:
        """What is not foreseen is a discrepancy, and never an exception."""
        changes: list[Any] = [
            lambda v: v["steps"][-1].update(op="jump"),
            lambda v: v["steps"][-1].update(out="9000"),
            lambda v: v["steps"][-1].update(pdu=None),
            lambda v: v["steps"][-1].update(pdu="zz"),
            lambda v: v["steps"][-1].update(more=1),
            lambda v: v["steps"][-1].update(mid={"unheard_of": "00"}),
            lambda v: v["steps"][-1].update(step=99),
            lambda v: v["steps"][-1].update(effects=["actuate drive"]),
            lambda v: v["steps"][-1].update({"class": "mac"}),
            lambda v: v["steps"].pop(1),
            lambda v: v.update(result="invalid"),
            lambda v: v.update(more=1),
            lambda v: v.pop("rng"),
            lambda v: v.pop("case"),
            lambda v: v["case"]["script"]["steps"][1].update(act="dance"),
            lambda v: v["case"]["script"]["steps"][1].update(bend={"point": "off_curve"}),
        ]
        content, vector, base = self.first_valid()
        for number, change in enumerate(changes):
            with self.subTest(number):
                bad = copy.deepcopy(vector)
                change(bad)
                self.assertNotEqual(self.found(content, bad, base), [])

    def test_command_line(self) -> None:
        content, vector, _ = self.first_valid()
        with tempfile.TemporaryDirectory() as folder:
            for result, code in (("valid", 0), ("invalid", 1)):
                vector["result"] = result
                Path(folder, "some.json").write_text(json.dumps(content | {"vectors": [vector]}))
                run = subprocess.run([sys.executable, "check_vectors.py", folder], cwd=HERE, capture_output=True, text=True)
                self.assertEqual(run.returncode, code, run)
                self.assertIn("1 vectors, ", run.stderr)


class Channel(unittest.TestCase):
    def test_section_5_3(self) -> None:
        """The place moves with each command, and empty content is a block of padding."""
        self.assertEqual(pad(b""), b"\x80" + bytes(15))
        for profile in PROFILES:
            values = Values(profile)
            info = Info(bytes(32), bytes(32), bytes(16), values["interface_ble"], b"\x00", values["code_drive"], b"")
            keys, place = Keys(bytes(32), info), Place()
            data = seal_command(keys, place, b"")
            self.assertEqual((len(data), place.counter), (24, 1))
            self.assertEqual(place.chaining, cmac(keys.volatile[16:32], bytes(16) + data[:16]))
