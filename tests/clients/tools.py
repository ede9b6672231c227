"""The tools in `frontend-contract/clients/`. Each folder has a `steps.sh` with the functions that are called here."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from tests.node import CONTRACT

from .answers import Answers

FOLDER = CONTRACT / "clients"
STEPS = ("generate", "compile", "parse")
STEP_SECONDS = 3600  # compiling takes minutes, and longer on a busy machine
SHOWN_LINES = 30


@dataclass
class Outcome:
    """How far a tool came: a mark for each step, and what went wrong."""

    name: str
    version: str
    marks: list[str] = field(default_factory=lambda: ["-"] * len(STEPS))
    problem: str = ""
    failed: bool = False
    seconds: float = 0  # processor time


class Tool:
    """A folder with `steps.sh`. Its steps run in a copy outside the checkout, where downloads and output stay."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self.work = find_cache() / "work" / folder.name

    def run(self, url: str, answers: Answers) -> Outcome:
        """Install the tool, generate, compile and run the client; stop at the first step that fails."""
        started = _read_processor_seconds()
        self.work.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.folder, self.work, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
        outcome = Outcome(self.name, self._call("version").stdout.strip())
        if absent := [name for name in self._call("needs").stdout.split() if not shutil.which(name)]:
            outcome.problem = f"Not tried: {self.name}, because {' and '.join(absent)} is not installed."
        elif (done := self._call("install")).returncode:
            outcome.problem = f"Not tried: {self.name}, because its packages could not be downloaded.\n{_end(done)}"
        else:
            self._take_steps(outcome, url, answers)
        outcome.seconds = _read_processor_seconds() - started
        return outcome

    def _take_steps(self, outcome: Outcome, url: str, answers: Answers) -> None:
        for number, step in enumerate(STEPS):
            if step == "parse" and (absent := self._call("libraries").stdout.split()):
                outcome.problem = f"Only compiled: {self.name}, because {' and '.join(absent)} is not installed."
                return
            done = self._call(step, *((url, *map(str, answers.page_ids)) if step == "parse" else ()))
            differences = "" if done.returncode or step != "parse" else compare_lines(done.stdout, answers.lines)
            if done.returncode or differences:
                outcome.marks[number], outcome.failed = "NO", True
                outcome.problem = f"Failed: {self.name} does not {step}.\n{differences or _end(done)}"
                return
            outcome.marks[number] = "yes"

    def _call(self, function: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Call a function of `steps.sh` in the copy."""
        return subprocess.run(
            ["sh", "-euc", f'. "$CLIENTS/common.sh"; . ./steps.sh; {function} "$@"', "sh", *arguments],
            cwd=self.work,
            env=_read_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=STEP_SECONDS,
        )


def _read_processor_seconds() -> float:
    """Return the processor time of all steps so far, which other work on the machine does not change."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def find_cache() -> Path:
    """Return the directory for downloads and compiled clients, as the other scripts choose it."""
    default = "/var/cache" if os.getuid() == 0 else str(Path.home() / ".cache")
    return Path(os.environ.get("XDG_CACHE_HOME", default)) / "clarion" / "clients"


def _read_environment() -> dict[str, str]:
    """Return the environment of a step: the documents, and caches of all package managers in one directory."""
    cache = find_cache()
    return {
        **os.environ,
        "CLIENTS": str(FOLDER),
        "OPENAPI": str(cache / "openapi.json"),
        "OPENAPI_30": str(cache / "openapi-3.0.json"),
        "CACHE": str(cache),
        "npm_config_cache": str(cache / "npm"),
        "npm_config_update_notifier": "false",
        "PIP_CACHE_DIR": str(cache / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "GOPATH": str(cache / "go"),
        "GOCACHE": str(cache / "go-build"),
        "GOFLAGS": "-buildvcs=false -modcacherw -mod=readonly",
        "CARGO_HOME": str(cache / "cargo"),
        "CARGO_TARGET_DIR": str(cache / "cargo-target"),
    }


def compare_lines(printed: str, expected: tuple[str, ...]) -> str:
    """Return how the lines that a client printed differ from those expected; empty if they do not."""
    return "\n".join(unified_diff(expected, printed.splitlines(), "expected", "printed", lineterm="", n=0))


def _end(done: subprocess.CompletedProcess[str]) -> str:
    return "\n".join((done.stdout + done.stderr).splitlines()[-SHOWN_LINES:])
