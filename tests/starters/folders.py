"""The starters in `frontend-contract/starters`: copied to an empty directory, built there and run."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.browser.installation import answers
from tests.node import CONTRACT
from tests.production.processes import PROJECT, STOP_TIMEOUT_SECONDS, wait_for

STARTERS = CONTRACT / "starters"
BUILD_TIMEOUT_SECONDS = 900


def names() -> list[str]:
    """Return the names of the starters, or of those that the variable `STARTERS` names."""
    chosen = os.environ.get("STARTERS", "").split()
    return chosen or sorted(path.parent.name for path in STARTERS.glob("*/package.json"))


def copy(name: str, target: Path) -> None:
    """Copy the files of a starter that git knows or would add, and nothing else, to an empty directory."""
    listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", ".")
    files = subprocess.run(listed, cwd=STARTERS / name, capture_output=True, text=True, check=True).stdout
    for file in filter(None, files.split("\0")):
        source = STARTERS / name / file
        if source.is_file():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            (target / file).write_bytes(source.read_bytes())


def build(folder: Path, env: Mapping[str, str]) -> None:
    """Install the packages of a copy, and build it, as its README says."""
    assert PROJECT not in folder.parents, "a copy beside the project could find its packages there"
    for command in (("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"), ("npm", "run", "build")):
        with (folder / "build.log").open("ab") as log:
            done = subprocess.run(
                command, cwd=folder, env=env, stdout=log, stderr=log, timeout=BUILD_TIMEOUT_SECONDS, check=False
            )
        assert done.returncode == 0, (folder / "build.log").read_text()[-5_000:]


@contextmanager
def running(folder: Path, env: Mapping[str, str], log: Path) -> Iterator[str]:
    """Run a built starter with `npm start` on the port `PORT` of its environment, and return its URL."""
    address = f"http://localhost:{env['PORT']}"
    with log.open("ab") as output:
        started = subprocess.Popen(
            ("npm", "start"), cwd=folder, env=env, stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_for(lambda: answers(f"{address}/robots.txt") or started.poll() is not None, 60, "the starter")
        assert started.poll() is None, log.read_text()[-5_000:]
        yield address
    finally:
        os.killpg(started.pid, signal.SIGTERM)  # npm and the server that it has started
        started.wait(STOP_TIMEOUT_SECONDS)
