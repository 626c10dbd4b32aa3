#!/usr/bin/env python3
"""Compares the two checkers: does an attack exist, yes or no?

    keyproof mutants --json > mutants.json
    keyproof findings --json > findings.json
    compare.py --mutants mutants.json --findings findings.json [--spin spin.json]

Without --spin, the output of run.py --json, it runs the searches itself.

A mutation is shared when both checkers know it. It has an attack there when it
is killed alone; here when one of its rows says attack. A pair that is killed
only together is compared where both look at the same pair. Findings are
compared by their id.

Exit codes: 0 of one mind, 1 a disagreement that expected.toml does not excuse,
an excuse that is not needed, or nothing to compare, 2 an input is wrong.
"""

import argparse
import json
import pathlib
import subprocess
import sys

from table import HERE, Table, TableError

FATES = {"killed alone": True, "killed together": False, "not visible": False}


def searched():
    """Runs every row."""
    command = [sys.executable, str(HERE / "run.py"), "--json"]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout


def load(path, schema, text=None):
    """Reads a JSON document of the named schema."""
    document = json.loads(text or pathlib.Path(path).read_text(encoding="utf-8"))
    if not str(document.get("schema", "")).startswith(schema + "/1."):
        raise TableError(f"{path}: not a document {schema}/1")
    return document


def attacks_here(searches):
    """Whether an attack was found, by set of mutations."""
    found = {}
    for record in searches:
        if record["mutation"]:
            key = names(record)
            found[key] = found.get(key, False) or record["verdict"] == "attack"
    return found


def attacks_there(mutants):
    """Whether an attack is claimed, by set of mutations."""
    found = {}
    for mutant in mutants:
        if mutant["fate"] not in FATES:
            raise TableError(f"{mutant['mutation']}: unknown fate {mutant['fate']}")
        found[frozenset([mutant["mutation"]])] = FATES[mutant["fate"]]
        if mutant["second"]:
            found[names(mutant)] = True
    return found


def names(record):
    """The mutations of a record of either checker."""
    return frozenset(name for name in (record["mutation"], record["second"]) if name)


def compare_mutants(here, there, excuses):
    """Prints a line for each shared set; returns the number compared and the number of faults."""
    shared = sorted(set(here) & set(there), key=sorted)
    unused = set(excuses)
    faults = 0
    for key in shared:
        name = " + ".join(sorted(key))
        words = f"spin {answer(here[key])}, keyproof {answer(there[key])}"
        if here[key] == there[key]:
            print(f"agree     {name}: {words}")
        elif len(key) == 1 and name in excuses:
            unused.discard(name)
            print(f"excused   {name}: {words}: {excuses[name]}")
        else:
            faults += 1
            print(f"DISAGREE  {name}: {words}")
    known = {name for key in there for name in key}
    for name in sorted(unused & known):
        faults += 1
        print(f"STALE     {name}: excused, but of one mind or not compared")
    return len(shared), faults


def compare_findings(searches, findings):
    """The same for findings, by id."""
    here = {r["finding"]: r["verdict"] == "attack" for r in searches if r["finding"]}
    shared = [finding["id"] for finding in findings["findings"] if finding["id"] in here]
    faults = 0
    for name in shared:
        agreed = here[name] and findings["confirmed"]
        faults += not agreed
        print(f"{'agree    ' if agreed else 'DISAGREE '} {name}: spin {answer(here[name])}, "
              f"keyproof {answer(findings['confirmed'])}")
    return len(shared), faults


def answer(attack):
    """A verdict in words."""
    return "attack" if attack else "no attack"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spin", metavar="FILE", help="output of run.py --json; else it is run")
    parser.add_argument("--mutants", required=True, metavar="FILE", help="output of keyproof mutants --json")
    parser.add_argument("--findings", metavar="FILE", help="output of keyproof findings --json")
    options = parser.parse_args()
    try:
        excuses = Table().disagreement
        spin = load(options.spin, "spin") if options.spin else load("run.py", "spin", searched())
        if spin["failed"]:
            raise TableError(f"{spin['failed']} searches failed")
        here = attacks_here(spin["searches"])
        there = attacks_there(load(options.mutants, "mutants")["mutants"])
        compared, faults = compare_mutants(here, there, excuses)
        if options.findings:
            more, wrong = compare_findings(spin["searches"], load(options.findings, "findings"))
            compared, faults = compared + more, faults + wrong
    except (TableError, OSError, ValueError, KeyError) as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 2
    print(f"{compared} compared, {faults} faults; sets of mutations that only spin has: "
          f"{len(set(here) - set(there))}, only keyproof: {len(set(there) - set(here))}")
    return 1 if faults or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
