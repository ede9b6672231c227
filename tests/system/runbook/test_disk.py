"""The disk is full: everything on it can be read, and writing goes on as soon as there is space."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.production.processes import wait_for

from .conftest import run_small_installation
from .installation import Installation, begin

pytestmark = [pytest.mark.processes, pytest.mark.slow, pytest.mark.extended]

DISK_MB, RESERVE_MB = 96, 24
ASK_READY = 'curl --silent --fail --header "Host: $HOST" "$PROBE/readyz?writable"'
PUBLISH = "from cms.demo import factories; print(factories.StoryFactory(bare=True, title='Sphagnum season').pk)"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield the directory of a small file system."""
    directory = tmp_path_factory.mktemp("full") / "data"
    directory.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(directory)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("not run: only root may mount a small file system")
    yield directory
    subprocess.run(["umount", "--lazy", str(directory)], check=True)


@pytest.fixture(scope="module")
def full(disk: Path) -> Iterator[Installation]:
    """Yield an installation on this file system, which has a reserve and is full."""
    with run_small_installation(disk.parent, disk) as found:
        found.start("clarion-web", "clarion-worker")
        # A process that opens SQLite while no other one has it open needs some kilobytes, also to read.
        found.python(PUBLISH.replace("Sphagnum", "Earlier"))
        found.commands.run("manage.py", "show_search_status", "--wait", "60")
        wait_for(lambda: found.run(ASK_READY).returncode == 0, 60, "web has opened the database")
        (disk / "reserve").write_bytes(b"\0" * RESERVE_MB * 2**20)
        with (disk / "filler").open("wb") as file:
            try:
                while file.write(b"\0" * 2**16):
                    file.flush()
            except OSError:
                pass
        yield found
        (disk / "filler").unlink()


def test_the_disk_is_full(full: Installation) -> None:
    probe, host = full.variables["PROBE"], "Host: cms.example.org"
    case = begin(full, "The disk is full")
    case.shows('"writable": false', "critical: The disk of the database is full", "critical: Only 0")
    assert "reason='disk_full'" in full.log
    for path in ("/readyz", "/api/v1/site", "/api/v1/search?q=harbour"):
        read = full.run(f"curl --silent --fail --header '{host}' '{probe}{path}'")
        assert read.returncode == 0, (path, read.stdout)
    case.mend()
    case.ends()
    page = full.python(PUBLISH)
    found = f"curl --silent --header '{host}' '{probe}/api/v1/search?q=sphagnum'"
    wait_for(lambda: f'"id":{page}' in full.run(found).stdout.replace(" ", ""), 90, "a new page is found")
