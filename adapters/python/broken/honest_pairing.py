"""One honest pairing, activation and drive for each profile with the subjects in a given directory; exit code 1 if one does not succeed.

python3 honest_pairing.py ADAPTER: wallet, vehicle and kit come from there, everything else from the tests beside this directory.
"""

import sys
from pathlib import Path

HONEST = Path(__file__).resolve().parent.parent
PROFILES = ("ccc", "invented")


def run(profile: str) -> bool:
    """Whether the car drives in the end, and nothing was refused on the way there."""
    from tests.couple import ACTIVATE, DRIVE, PAIR, Couple

    couple = Couple(profile)
    refused = [couple.run(PAIR), *couple.refusals]
    if not couple.phone.applet.keys:
        return False
    couple.give_receipt()
    for params in (ACTIVATE, DRIVE):
        refused += [couple.run(params), *couple.refusals]
    return not any(refused) and "actuate drive" in couple.vehicle.effects()


def main(adapter: str) -> int:
    sys.dont_write_bytecode = True
    sys.path[:0] = [adapter, str(HONEST)]
    wrong = [profile for profile in PROFILES if not run(profile)]
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
