"""What the attacks share: one installation, its site, and a directory that is deleted afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.production.processes import wait_for
from tests.system.attacks.installation import Installation, answers, create_installation, next_port, run_gunicorn
from tests.system.attacks.site import Site, reason_not_to_run, run_site

PAGES = 1_880  # as many documents as the review had


@dataclass
class Workspace:
    """Starts what an attack asks for, once; `seconds` is the length of a flood."""

    directory: Path
    stack: ExitStack
    seconds: float = 30
    pages: int = PAGES
    pools: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000)))

    @cached_property
    def installation(self) -> Installation:
        return self.stack.enter_context(
            create_installation(self.directory, "tests.system.attacks.content", str(self.pages))
        )

    @cached_property
    def canaries(self) -> Installation:
        """An installation without a worker, so that its index is behind until the attack runs one."""
        directory = self.directory / "canaries"
        directory.mkdir()
        content = ("tests.system.attacks.canary_pages", "build")
        return self.stack.enter_context(
            create_installation(directory, *content, has_worker=False, PRESS_KIT_PDF="false")
        )

    @cached_property
    def hidden_canaries(self) -> Installation:
        """The same installation after its pages have been brought into their states."""
        pages = json.dumps(self.canaries.content)
        self.canaries.run("-m", "tests.system.attacks.canary_pages", "hide", given=pages)
        return self.canaries

    @cached_property
    def site_reason(self) -> str:
        """The reason why the site cannot run; empty if it can."""
        return reason_not_to_run()

    @cached_property
    def site(self) -> Site:
        return self.stack.enter_context(run_site(self.directory / "site.log", self.installation.public))

    @contextmanager
    def pool(self, **env: str) -> Iterator[int]:
        """Run one more process of gunicorn with other settings and counters of its own, and return its port."""
        number, port = next(self.pools), next_port()
        cache = self.installation.env["CACHE_URL"].rpartition("/")[0] + f"/{number % 16}"
        variables = {**self.installation.env, "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1", "CACHE_URL": cache}
        with run_gunicorn(self.directory / f"pool{number}.log", variables | env):
            wait_for(lambda: answers(port), 60, f"pool {number} answers")
            yield port


@contextmanager
def open_workspace(seconds: float, pages: int = PAGES) -> Iterator[Workspace]:
    """Create a workspace, and stop all of its processes at the end of the block."""
    with TemporaryDirectory(prefix="clarion-attacks.") as directory, ExitStack() as stack:
        yield Workspace(Path(directory), stack, seconds, pages)
