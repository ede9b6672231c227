"""The reference site under attack."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.site import SITE, node, ready
from tests.production.processes import wait_for
from tests.system.attacks.installation import KEY, answers, next_port


@dataclass
class Site:
    """A running site, and its process."""

    port: int
    process: subprocess.Popen[bytes]

    def peak_memory(self) -> int:
        """Return the largest resident size that the process had, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


def reason_not_to_run() -> str:
    """Compile the site; return the reason if that is not possible, otherwise an empty text."""
    if reason := ready():
        return reason
    outcome = node("npm", "run", "--silent", "build")
    return outcome.stdout[-500:] if outcome.returncode else ""


@contextmanager
def run_site(log: Path, api_port: int, env: Mapping[str, str] = {}) -> Iterator[Site]:
    """Run the compiled site until the end of the block. It reads the API at a port of this machine."""
    port = next_port()
    variables = {
        "SITE_PORT": str(port),
        "API_URL": f"http://127.0.0.1:{api_port}",
        "CMS_URL": "https://cms.example.org",
        "FRONTEND_URL": "https://www.example.org",
        "FRONTEND_KEY": KEY,
        **env,
    }
    with log.open("wb") as output:
        started = subprocess.Popen(
            [shutil.which("node") or "node", str(SITE / "dist/src/main.js")],
            env=variables,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(lambda: answers(port), 30, "the site answers")
        yield Site(port, started)
    finally:
        started.terminate()
        started.wait(20)
