"""One search: spin makes the checker, gcc builds it, pan searches.

The search is exhaustive within the bounds, with full states. Whatever is not a
clean end, one way or the other, is an error and never a verdict. Most searches
are shorter than an optimising compiler is: hence -O0.
"""

import dataclasses
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

DEPTH = 10_000
MEGABYTES = 1024
SECONDS = 60


class SearchError(Exception):
    """The search says nothing: a tool failed, or the search was cut short."""


@dataclasses.dataclass(frozen=True)
class Found:
    """What a search says."""

    verdict: str
    states: int
    depth: int
    seconds: float


def search(model, macros):
    """Searches `model`, a path, with `macros`."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(model, folder)
        defines = [f"-D{macro}" for macro in macros]
        said = run(["spin", "-a", *defines, pathlib.Path(model).name], folder)
        if re.search(r"\berror\b", said, re.I) or not pathlib.Path(folder, "pan.c").exists():
            raise SearchError(f"spin: {said.strip()}")
        run(["gcc", "-O0", "-w", "-DSAFETY", f"-DMEMLIM={MEGABYTES}", "-o", "pan", "pan.c"], folder)
        said = run([str(pathlib.Path(folder, "pan")), f"-m{DEPTH}"], folder)
    return judge(said, time.monotonic() - begun)


def run(command, folder):
    """Runs a tool to its end and returns what it says."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise SearchError(f"{command[0]}: longer than {SECONDS} s") from late
    except FileNotFoundError as missing:
        raise SearchError(f"{command[0]}: not installed") from missing
    if done.returncode != 0:
        raise SearchError(f"{command[0]}: exit {done.returncode}: {(done.stdout + done.stderr).strip()}")
    return done.stdout + done.stderr


def judge(said, seconds):
    """Reads a verdict out of what pan says, or refuses to."""
    for cut in ("max search depth too small", "out of memory", "memory limit", "hash table full",
                "Search not completed", "interrupted", "bit-state", "hash compaction"):
        if cut.lower() in said.lower() and not (cut == "Search not completed" and "assertion violated (" in said):
            raise SearchError(f"not a whole search: {cut}")
    states = re.search(r"^\s*(\d+)\s+states, stored", said, re.M)
    whole = re.search(r"depth reached (\d+), errors: (\d+)", said)
    if not states or not whole:
        raise SearchError(f"pan: not understood: {said.strip()[-400:]}")
    attack = re.search(r"^pan:\d+: assertion violated .*\(at depth (\d+)\)", said, re.M)
    errors = int(whole[2])
    if errors == 0 and not attack:
        return Found("holds", int(states[1]), int(whole[1]), seconds)
    if errors == 1 and attack:
        return Found("attack", int(states[1]), int(attack[1]), seconds)
    raise SearchError(f"pan: neither a clean end nor a failed assertion: {said.strip()[:400]}")
