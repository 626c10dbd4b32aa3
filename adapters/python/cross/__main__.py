"""`python3 -m cross --profile ccc --vehicle CMD --device CMD`: from strangers to a car that drives.

Carries every PDU between two KAP/1 adapters that can pair, plays the makers' servers, and compares the effects of both sides with chapter 9. Prints each
step; exit code 0 if all is as it must be, 1 if not. Start it in `adapters/python`.
"""

import argparse
import json
import shlex
import subprocess
import sys

from . import pki


class Adapter:
    """One side behind the adapter protocol."""

    def __init__(self, command, role, profile, objects):
        self.role, self.seq = role, 0
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        told = self.ok(op="hello", kap=[1, 1], suite="cross", run="cross", token=None)
        if "pairing" not in told.get("protocols", []):
            raise SystemExit(f"{role}: hello does not name pairing among its protocols")
        self.ok(op="provision", role=role, profile=profile, objects=objects)

    def ask(self, **request):
        """One request, one answer."""
        self.seq += 1
        self.process.stdin.write(json.dumps({"seq": self.seq, **request}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {}
        if answer.get("seq") != self.seq:
            raise SystemExit(f"{self.role}: expected an answer to request {self.seq}, got {line!r}")
        return answer

    def ok(self, **request):
        """The same, where only `ok` will do."""
        answer = self.ask(**request)
        if "ok" not in answer:
            raise SystemExit(f"{self.role}: {request['op']}: expected ok, got {answer}")
        return answer["ok"]

    def effects(self):
        """What happened, each as its kind and its parameters."""
        return [
            " ".join(str(effect[field]) for field in ("kind", "what", "slot", "count", "success") if field in effect)
            for effect in self.ok(op="observe")["effects"]
        ]


class Stage:
    """Both sides, and what went wrong."""

    def __init__(self, vehicle, device):
        self.vehicle, self.device, self.wrong = vehicle, device, 0

    def run(self, title, params, vehicle, device):
        """One run over one link; both lists say which effects there must be."""
        print(f"\n{title}")
        answer = self.vehicle.ask(op="open", link="nfc", role="vehicle", params=params)
        if "ok" not in answer:
            self.compare("vehicle refuses", answer.get("reject", {}).get("class"), vehicle)
            return
        link, away = answer["ok"]["h"], self.device.ok(op="open", link="nfc", role="device", params={})["h"]
        out = answer["ok"]["out"]
        while out:
            reply = self.device.ask(op="deliver", h=away, pdu=out[0])
            response = reply.get("ok", reply)["out"][0]
            print(f"  > {out[0][:72]}\n  < {response[:72]}")
            answer = self.vehicle.ask(op="deliver", h=link, pdu=response)
            for side, told in (("device", reply), ("vehicle", answer)):
                if "reject" in told:
                    print(f"  {side} refuses: {told['reject']}")
            out = answer.get("ok", answer).get("out", [])
        self.vehicle.ok(op="close", h=link)
        self.device.ok(op="close", h=away)
        self.compare("effects of the vehicle", self.vehicle.effects(), vehicle)
        self.compare("effects of the device", self.device.effects(), device)

    def compare(self, what, got, expected):
        """Says so if two things differ."""
        good = got == expected
        self.wrong += not good
        print(f"  {what}: {got}" + ("" if good else f"\n  EXPECTED {expected}"))


def main():
    """Plays it."""
    parser = argparse.ArgumentParser(prog="cross", description=__doc__.splitlines()[0])
    parser.add_argument("--profile", default="ccc", choices=sorted(pki.PROFILES))
    parser.add_argument("--vehicle", required=True, metavar="CMD")
    parser.add_argument("--device", required=True, metavar="CMD")
    args = parser.parse_args()
    stage = Stage(
        Adapter(args.vehicle, "vehicle", args.profile, pki.vehicle_objects(args.profile)),
        Adapter(args.device, "device", args.profile, pki.device_objects(args.profile)),
    )
    slot, endpoint = pki.SLOT, pki.key("endpoint H")
    stage.device.ok(op="seed", streams={"endpoint": [pki.secret(endpoint)]})
    stage.run(
        "owner pairing",
        {"errand": "pair"},
        ["attempt_counted 1", "verifier_used", f"key_pending {slot}", "session_ended"],
        ["attempt_counted 1", f"key_made {slot}", "session_ended"],
    )
    identity = [f"persistent_stored {slot}", f"identity_released {slot}"]
    stage.run("an activation without a receipt", {"errand": "activate"}, [f"persistent_stored {slot}", "session_ended"],
              [*identity, f"key_active {slot}", "mailbox_released", "prompt False", "session_ended"])
    given = pki.receipt(args.profile, endpoint)
    stage.device.ok(op="hook", host="receipt", vehicle_identifier=pki.VEHICLE.hex(), receipt=given)
    stage.run("an activation with the receipt", {"errand": "activate"}, [f"persistent_stored {slot}", f"key_active {slot}", "session_ended"],
              [f"receipt_stored {slot}", *identity, "mailbox_released", "prompt True", "session_ended"])
    stage.run("unlock", {"purpose": "unlock"}, [f"persistent_stored {slot}", "actuate unlock", "session_ended"],
              [*identity, "prompt True", "session_ended"])
    stage.run("drive", {"purpose": "drive"}, [f"persistent_stored {slot}", "actuate drive", "session_ended"],
              [*identity, "mailbox_released", "prompt True", "session_ended"])
    stage.run("a second pairing", {"errand": "pair"}, "expired", None)
    stage.vehicle.ok(op="hook", host="arm", verifier=pki.verifier(args.profile))
    stage.run("a pairing of a vehicle that has an owner", {"errand": "pair"}, "entitlement", None)
    for side in (stage.vehicle, stage.device):
        side.ok(op="bye")
    print(f"\n{stage.wrong} difference(s)")
    return 1 if stage.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
