"""One honest transaction for each profile and purpose with the wallet in a given directory; exit code 1 if one does not succeed.

python3 honest.py ADAPTER: the wallet and the kit come from there, the vehicle from the tests beside this directory.
"""

import sys
from pathlib import Path
from typing import Any

HONEST = Path(__file__).resolve().parent.parent
PROFILES = ("ccc", "invented")
PURPOSES = ("unlock", "drive")


def run(profile: str, purpose: str) -> list[str]:
    """What is wrong with the transaction, as the vehicle sees it: by the checker, that is over every byte."""
    from checker import check_flow
    from tests.phone import Phone
    from tests.vehicle import Vehicle, mailbox

    vehicle = Vehicle(profile, purpose)
    phone = Phone(vehicle)
    more: dict[str, Any] = {}
    phone.send(vehicle.select())
    phone.send(vehicle.auth0())
    vehicle.open(phone.send(vehicle.auth1()))
    if purpose == "drive":
        offset, length = vehicle.values.number["token_offset"], vehicle.values.number["token_len"]
        phone.send(vehicle.read(offset, length))
        more["token"] = mailbox(profile)[offset : offset + length].hex()
    phone.send(vehicle.control_flow())
    return check_flow(vehicle.flow(phone.steps) | more)


def main(adapter: str) -> int:
    sys.dont_write_bytecode = True
    sys.path[:0] = [adapter, str(HONEST)]
    wrong = [f"{profile}, {purpose}: {fault}" for profile in PROFILES for purpose in PURPOSES for fault in run(profile, purpose)]
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
