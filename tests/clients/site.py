"""A CMS with the demo content and a search index, without a worker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.command_server import command_server
from tests.production.processes import WEB, free_port, process, wait_for

STEPS = (
    ("migrate", "--verbosity", "0"),
    ("collectstatic", "--no-input", "--verbosity", "0"),
    ("load_demo",),
    ("rebuild_search",),
)
STEP_SECONDS = 900  # the machine may be busy with other work


@contextmanager
def run_demo_site(folder: Path) -> Iterator[str]:
    """Run the CMS on a free port with SQLite and tantivy, and return its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "CMS_URL": url,
        "WEB_CONCURRENCY": "1",
    }
    with command_server(env) as commands:
        for step in STEPS:
            commands.run("manage.py", *step, seconds=STEP_SECONDS)
    with process(folder / "web.log", *WEB, env=env):
        wait_for(lambda: _responds(url), 120, "the CMS")
        yield url


def _responds(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False
