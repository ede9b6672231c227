"""An installation that has little but large files: one pool of gunicorn behind nginx, and commands beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.command_server import CommandServer, command_server
from tests.production.nginx import Nginx, nginx
from tests.production.processes import wait_for
from tests.system.attacks.installation import answers, build_environment, next_port, run_gunicorn

MODULE = "tests.system.attacks.large_files"


@dataclass
class FileServer:
    """The ports, the paths of the files, and a server of commands."""

    front: Nginx
    direct: int  # the port of gunicorn
    files: dict[str, Any]
    commands: CommandServer
    log: Path  # gunicorn's log

    def run(self, *command: str) -> Any:
        """Run a command of `large_files`, and return what it prints."""
        return json.loads(self.commands.run("-m", MODULE, *command))

    def count_temporary_bytes(self) -> int:
        """Return the size of what nginx has written of responses and requests that are on their way.

        It deletes these files when it opens them, so that only its processes know them.
        """
        master = (self.front.directory / "nginx.pid").read_text().strip()
        workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        opened = (file for worker in workers for file in Path(f"/proc/{worker}/fd").iterdir())
        return sum(file.stat().st_blocks * 512 for file in opened if _is_temporary(file, self.front.directory))


@contextmanager
def run_file_server(
    directory: Path, megabytes: int, *, processes: int = 1, frontends: str = "", **more: str
) -> Iterator[FileServer]:
    """Create the files and run the servers until the end of the block. `frontends` is what nginx includes as such."""
    (directory / "static").mkdir()
    options = {"PRESS_KIT_PDF": "false", "TRUSTED_PROXIES": "127.0.0.1/32", "MEDIA_ACCEL_REDIRECT": "/internal-media/"}
    env = build_environment(directory, **options | {"CACHE_URL": "redis://127.0.0.1:1/0", **more})
    port, front_directory = next_port(), directory / "front"
    with ExitStack() as stack:
        commands = stack.enter_context(command_server(env))
        commands.run("manage.py", "migrate", "--no-input", "--verbosity", "0")
        files = json.loads(commands.run("-m", MODULE, "build", str(megabytes)))
        pool = {"POOL": "public", "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(processes)}
        log = directory / "web.log"
        stack.enter_context(run_gunicorn(log, env | pool))
        front_directory.mkdir()
        front = stack.enter_context(
            nginx(front_directory, public=port, admin=port, data=directory, files={"frontends.conf": frontends})
        )
        wait_for(lambda: answers(port), 60, "gunicorn answers")
        yield FileServer(front, port, files, commands, log)


def _is_temporary(file: Path, directory: Path) -> bool:
    """Return whether an open file of a process is a temporary one; one that is closed meanwhile is not."""
    with suppress(FileNotFoundError):
        target = str(file.readlink())
        return target.startswith(f"{directory}/cache/") and target.endswith("(deleted)")
    return False
