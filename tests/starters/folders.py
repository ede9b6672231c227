"""The starters in `frontend-contract/starters`: copied to an empty directory, built there and run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.browser.installation import answers
from tests.node import CONTRACT, get_path_with_node22
from tests.production.processes import PROJECT, STOP_TIMEOUT_SECONDS, wait_for

STARTERS = CONTRACT / "starters"
BUILD_TIMEOUT_SECONDS = 900
# Starters run where nothing listens at 127.0.0.1: what would work only there fails. Next.js takes numbers of
# 127.0.0.0/8 for another server's after `-H`, but not in this notation, which stands for any address of a machine.
HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
NOTATION = "::ffff:{}"


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
    run_npm(folder, env, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    run_npm(folder, env, "run", "build")


def run_npm(folder: Path, env: Mapping[str, str], *arguments: str) -> None:
    """Run a command of npm in a copy. A failure shows the end of its log."""
    with (folder / "build.log").open("ab") as log:
        done = subprocess.run(
            ("npm", *arguments),
            cwd=folder,
            env=with_node(folder, env),
            stdout=log,
            stderr=log,
            timeout=BUILD_TIMEOUT_SECONDS,
            check=False,
        )
    assert done.returncode == 0, (folder / "build.log").read_text()[-5_000:]


def with_node(folder: Path, env: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment with Node 22 first on the PATH if the starter needs it; others also run on Node 20."""
    needed = json.loads((folder / "package.json").read_text())["engines"]["node"]
    return {**env, "PATH": get_path_with_node22()} if needed.startswith(">=22") else env


def listen(name: str, host: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the arguments of `npm start`, and the variables, with which a starter listens at one address only."""
    return (("--", "-H", NOTATION.format(host)), {}) if name == "next" else ((), {"HOST": host})


@contextmanager
def running(name: str, folder: Path, env: Mapping[str, str], log: Path, host: str = HOSTS[0]) -> Iterator[str]:
    """Run a built starter with `npm start` on the port `PORT` of its environment, and return its URL."""
    address = f"http://{host}:{env['PORT']}"
    arguments, variables = listen(name, host)
    with log.open("ab") as output:
        started = subprocess.Popen(
            ("npm", "start", *arguments),
            cwd=folder,
            env={**with_node(folder, env), **variables},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_for(lambda: answers(f"{address}/robots.txt") or started.poll() is not None, 60, "the starter")
        assert started.poll() is None, log.read_text()[-5_000:]
        yield address
    finally:
        os.killpg(started.pid, signal.SIGTERM)  # npm and the server that it has started
        started.wait(STOP_TIMEOUT_SECONDS)
