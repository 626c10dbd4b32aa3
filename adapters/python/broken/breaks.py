"""The lists of mistakes: what each changes, in a copy of which subject, and whether that copy still starts."""

import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ADAPTER = HERE.parent
DIRECTORIES = ("wallet", "vehicle", "pairing")


class Broken(Exception):
    """The measurement itself did not work."""


@dataclass(frozen=True)
class Break:
    """One mistake: what stood in the file, what stands there instead, and the rules that a good report names."""

    name: str
    file: str
    old: str
    new: str
    mistake: str
    rules: tuple[str, ...]
    breaks_honest_run: bool = False
    assumed_only: bool = False

    def apply(self, adapter: Path) -> None:
        """Changes a copy of the adapter; Broken unless the old text stands there exactly once."""
        path = adapter / self.file
        text = path.read_text(encoding="utf-8")
        found = text.count(self.old)
        if found != 1:
            raise Broken(f"{self.name}: the old text stands {found} times in {self.file}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Subject:
    """What is broken: the directory that is started, the role that it plays, the list of its breaks, and the areas of the cases."""

    name: str
    directory: str
    role: str
    lines: str
    areas: tuple[str, ...]
    document: str

    @property
    def arguments(self) -> str:
        """Before `--out`. `--self`: the subject is ours, so assumed rules score too."""
        areas = " ".join(f"--area {area}" for area in self.areas)
        return f"run --role {self.role} --self --json {areas}"


WALLET = Subject("wallet", "wallet", "device", "lines.toml", ("SEL", "AUTH", "CHAN", "LIFE", "COD"), "broken-lines.md")
SUBJECTS = {
    subject.name: subject
    for subject in (
        WALLET,
        Subject("pairing-wallet", "wallet", "device", "pairing-wallet.toml", ("PAIR",), "broken-lines-pairing-wallet.md"),
        Subject("pairing-vehicle", "vehicle", "vehicle", "pairing-vehicle.toml", ("PAIR",), "broken-lines-pairing-vehicle.md"),
    )
}


def load(subject: Subject = WALLET) -> list[Break]:
    path = HERE / subject.lines
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["break"]
    breaks = [Break(**{**entry, "rules": tuple(entry["rules"])}) for entry in entries]
    if len({line.name for line in breaks}) != len(breaks):
        raise Broken("two breaks have the same name")
    return breaks


def copy_adapter(target: Path, line: Break | None) -> Path:
    """A copy of the kit and of both subjects with what they share, broken or not."""
    ignore = shutil.ignore_patterns("__pycache__")
    for directory in DIRECTORIES:
        shutil.copytree(ADAPTER / directory, target / directory, ignore=ignore)
    shutil.copy(ADAPTER / "kap.py", target / "kap.py")
    if line:
        line.apply(target)
    return target


HELLO = b'{"seq":0,"op":"hello","kap":[1,1],"suite":"keyproof","run":"start","token":null}\n'


def check_start(subject: Subject, lines: Sequence[Break], python: str) -> None:
    """Broken unless each break applies and leaves a subject that starts and says hello."""
    for line in lines:
        with tempfile.TemporaryDirectory(prefix="broken-line-") as directory:
            adapter = copy_adapter(Path(directory) / "adapter", line)
            command = [python, str(adapter / subject.directory)]
            ended = subprocess.run(command, input=HELLO, capture_output=True, timeout=30, check=False)
            if not ended.stdout.startswith(b'{"seq":0,"ok":') or ended.returncode:
                raise Broken(f"{line.name}: does not start: {ended.stderr.decode(errors='replace')[-500:]}")
