"""An installation as the runbook sees it: its variables in a file, its processes as units, and a shell."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer

from tests.command_server import CommandServer, command_server
from tests.production.processes import PROJECT, WEB, free_port, wait_for

from .symptoms import Symptom, read_symptom

HERE = Path(__file__).parent
OVER_SECONDS = 90
MANAGE = ".venv/bin/python manage.py"


@dataclass
class Installation:
    """A running installation. `variables` are those that the runbook's shell has besides Clarion's."""

    directory: Path
    env: dict[str, str]
    commands: CommandServer
    variables: dict[str, str]

    @property
    def log(self) -> str:
        """Return what all processes have written."""
        path = Path(self.variables["LOG"])
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def units(self) -> Path:
        return self.directory / "units"

    def add_unit(self, name: str, *command: str, ready: str = "") -> None:
        """Add a process that `systemctl` starts and stops; `ready` ends with 0 when it serves."""
        unit = self.units / name
        unit.mkdir(parents=True)
        (unit / "command").write_text(shlex.join(command))
        if ready:
            (unit / "ready").write_text(ready)

    def run(self, text: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run commands of the document in a shell."""
        own = {"PATH": f"{HERE}:{os.environ['PATH']}", "UNITS": str(self.units), **self.variables, **more}
        return subprocess.run(
            ["bash", "-uo", "pipefail", "-c", text.replace(MANAGE, str(HERE / "manage"))],
            cwd=PROJECT,
            env={**self.env, **own},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def start(self, *units: str) -> None:
        self._control("start", *units)

    def stop(self, *units: str) -> None:
        self._control("stop", *units)

    def _control(self, action: str, *units: str) -> None:
        done = self.run(f"systemctl {action} {shlex.join(units)}")
        assert done.returncode == 0, (done.stderr, self.log[-3000:])

    def python(self, code: str) -> str:
        """Run code of the installation, beside its processes."""
        return self.commands.run("-c", f"import django; django.setup()\n{code}").strip()


@dataclass
class Case:
    """One symptom that was caused, and the installation that has it."""

    installation: Installation
    symptom: Symptom
    variables: dict[str, str]

    def shows(self, *texts: str) -> None:
        """Assert that it is not over, and that the commands that show it print these texts, perhaps after a while."""

        def is_shown() -> bool:
            done = self.installation.run(self.symptom.show, **self.variables)
            self.shown = done.stdout + done.stderr
            return all(text in self.shown for text in texts)

        self.shown = ""
        try:
            wait_for(is_shown, OVER_SECONDS, "the symptom is shown")
        except AssertionError as error:
            raise AssertionError(f"{texts} not in:\n{self.shown}\n{self.installation.log[-3000:]}") from error
        assert not self.is_over(), "the check says that it is over, but nothing was mended"

    def mend(self) -> str:
        """Run the commands that mend it, and return what they print."""
        done = self.installation.run("set -e\n" + self.symptom.mend, **self.variables)
        assert done.returncode == 0, (done.stdout, done.stderr, self.installation.log[-3000:])
        return done.stdout

    def is_over(self) -> bool:
        return self.installation.run("set -e\n" + self.symptom.is_over, **self.variables).returncode == 0

    def ends(self) -> None:
        """Assert that the last command says so before long."""
        wait_for(self.is_over, OVER_SECONDS, f"{self.symptom.title}: over")


def begin(installation: Installation, title: str, **variables: str) -> Case:
    """Return the case of the symptom with this title."""
    return Case(installation, read_symptom(title), variables)


@contextmanager
def run_installation(directory: Path, env: Mapping[str, str]) -> Iterator[Installation]:
    """Yield an installation whose units do not run yet; at the end all of them are stopped."""
    directory.mkdir(exist_ok=True)
    port = free_port()
    env = {**env, "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1", "ALLOWED_HOSTS": "cms.example.org"}
    environment, socket = directory / "clarion.env", directory / "commands.sock"
    environment.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in env.items()))
    variables = {
        "ENVIRONMENT": str(environment),
        "HOST": "cms.example.org",
        "PROBE": f"http://127.0.0.1:{port}",
        "COMMAND_SOCKET": str(socket),
        "LOG": str(directory / "clarion.log"),
    }
    with command_server(env) as commands, _serve_commands(socket, commands):
        found = Installation(directory, dict(env), commands, variables)
        health = f"curl --silent --fail --header 'Host: cms.example.org' http://127.0.0.1:{port}/healthz"
        found.add_unit("clarion-web", sys.executable, *WEB, ready=health)
        found.add_unit("clarion-worker", sys.executable, "manage.py", "worker")
        try:
            yield found
        finally:
            found.stop(*(unit.name for unit in found.units.iterdir() if unit.is_dir()))


@contextmanager
def _serve_commands(path: Path, commands: CommandServer) -> Iterator[None]:
    """Let `manage` run commands by the command server, one at a time."""
    mutex = threading.Lock()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            with mutex:
                outcome = commands.call("manage.py", *json.loads(self.rfile.readline()))
            self.wfile.write(json.dumps(outcome).encode() + b"\n")

    with ThreadingUnixStreamServer(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
