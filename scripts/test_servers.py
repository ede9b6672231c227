"""The servers and programs that tests need: what runs already is used, and what is started is stopped at the end."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

SCRIPTS = Path(__file__).parent


@dataclass
class Servers:
    """Starts the servers that do not run, and stops those that it has started."""

    missing: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)  # missing, but no failure in CI
    started: list[str] = field(default_factory=list)

    def start_all(self, environment: dict[str, str], *, has_browser: bool) -> str:
        """Start what tests need, add the URLs to an environment, and return the URL of PostgreSQL; "" without it."""
        for name, script, is_optional in (("ELASTICSEARCH_URL", "elasticsearch", False), ("S3_URL", "s3", True)):
            # S3 is not required in CI: it is built from modules that a machine may not be able to download.
            title = "S3 server" if is_optional else "Elasticsearch"
            if lines := self.start(script, "url", title, is_optional=is_optional):
                environment[name] = lines[-1]
        lines = self.start("services", "env", "PostgreSQL and Redis")
        self.prepare("nginx", "nginx", "install")
        self.prepare("Prometheus", "prometheus", "install")
        self.prepare("gettext", "gettext", "install")
        self.prepare("foreign media files", "media-tools", "install", is_optional=True)
        if has_browser:
            self.prepare("Chromium", "browser")
        urls = [line.partition("=")[2] for line in lines if line.startswith("DATABASE_URL=")]
        # A unique name, because other runs on the same server create test databases, too.
        return f"{urls[0]}_{os.getpid()}" if urls else ""

    def start(self, script: str, command: str, name: str, *, is_optional: bool = False) -> list[str]:
        """Return the lines that the script of a server prints about it; none if it cannot be started."""
        found = _call(script, command)
        if found.returncode:
            self.started.append(script)
            found = self.prepare(name, script, "start", is_optional=is_optional)
        return found.stdout.splitlines() if found.returncode == 0 else []

    def prepare(self, name: str, *command: str, is_optional: bool = False) -> subprocess.CompletedProcess[str]:
        """Call a script that installs or starts something, and remember why it could not."""
        done = _call(*command)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["without a reason"])[-1]
            (self.optional if is_optional else self.missing).append(f"{name}: {reason}")
        return done

    def stop(self) -> None:
        for script in self.started:
            _call(script, "stop")


def _call(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [SCRIPTS / script, *arguments]
    # Full compilation does not pay for an Elasticsearch that lives for minutes.
    env = {"ES_OPTIONS": "-XX:TieredStopAtLevel=1", **os.environ}
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:  # no pipes, which a server would keep open
        code = subprocess.run(command, stdout=output, stderr=errors, env=env).returncode
        for file in (output, errors):
            file.seek(0)
        return subprocess.CompletedProcess(command, code, output.read(), errors.read())
