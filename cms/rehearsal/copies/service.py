"""Creation and removal of copies of the site: database, search index, files. A service calls these functions.

A copy is consistent: its tables are of one moment, and the index has caught up with them before the first search. The
site goes on reading and writing meanwhile. What a copy does not need never arrives in it: `content_list.py` says what
it has, and `audience.py` which drafts.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from cms.db.copies import CannotCopy, get_copies
from cms.jobs.change_reports import TRIGGER_PREFIX

from .audience import Audience
from .content_list import find_copied_models
from .environment import DATA_DIRECTORY, build_environment
from .parts import CopiedPart, count_recipients, load_parts
from .row_choice import choose_rows

__all__ = [
    "Audience",
    "CannotCopy",
    "Copy",
    "create_copy",
    "find_leftovers",
    "finish_copy",
    "prepare_copy",
    "remove_copy",
]

log = structlog.get_logger(__name__)

MEGABYTE = 2**20

Report = Callable[[str, int], None]  # receives the name of a step, and the percent of the step that is complete


@dataclass(frozen=True, slots=True)
class Copy:
    """A complete copy, with the environment variables that a process needs to run on it and on nothing else.

    `counts` has how many recipients messages have, because the copy has none of them, by the name under which an app
    has registered it as `clarion_recipient_count`.
    """

    name: str
    directory: Path
    environment: Mapping[str, str]
    counts: Mapping[str, Any]
    bytes_used: int


def prepare_copy(directory: Path, name: str) -> dict[str, str]:
    """Create the directory of a copy, and return the environment in which its process can already load its code.

    `directory` belongs to the copy alone; it is created, with the mode 700, and must not exist. `name` matches
    REHEARSAL_COPY_PATTERN, and no other copy of this installation may have it. The environment has variables to set,
    over those of the caller:

    - DATABASE_URL, with a schema of its own in PostgreSQL; DATABASE_LISTEN_URL is empty
    - REHEARSAL_COPY, the name: locks, channels and caches contain it, and a connection with another schema is refused
    - DATA_DIR, below the directory
    - SEARCH_URL and SEARCH_PREFIX, of an index of its own
    - MEDIA_URL, the storage of the site: it is read only, and new files are stored below DATA_DIR
    - CACHE_URL, the memory of the process
    - SECRET_KEY, a new one, and empty SECRET_KEY_FALLBACKS: what the site has signed is invalid, and vice versa
    - empty values for everything by which data would leave: e-mail, backups, traces, metrics, log-in by OpenID Connect

    The process opens no connection until the copy is complete, and then calls `finish_copy` before anything else.
    """
    if not re.fullmatch(settings.REHEARSAL_COPY_PATTERN, name):
        raise ValueError(f"{name!r} is not the name of a copy")
    data = directory / DATA_DIRECTORY
    data.mkdir(parents=True, mode=0o700)
    directory.chmod(0o700)
    environment = build_environment(name, directory, get_copies().build_url(name, directory))
    for part in load_parts():
        environment |= part.describe(name, data)
    return environment


def create_copy(
    directory: Path,
    audience: Audience,
    name: str,
    report: Report = lambda step, percent: None,
    environment: Mapping[str, str] | None = None,
) -> Copy:
    """Copy the site for this audience, and return the copy. Nothing of it is left if it fails.

    `environment` is that of `prepare_copy`, which is called here without it.

    Raises:
        CannotCopy: the account of the database or of the index may not create a copy, it would be larger than
            REHEARSAL_MAX_MB, or there is no space.
    """
    if environment is None:
        environment = prepare_copy(directory, name)
    try:
        _require_allowed_size(estimate_copy(), "may become")
        for part in load_parts():  # before the database, which then has everything that they have
            with _reporting_failures(part):
                part.copy(name, directory / DATA_DIRECTORY)
        get_copies().copy(name, directory, partial(choose_rows, audience), TRIGGER_PREFIX, report)
        size = measure_copy(directory, name)
        _require_allowed_size(size, "is")
        return Copy(name, directory, environment, count_recipients(), size)
    except BaseException:
        log.warning("rehearsal.copy_failed", copy=name)
        _remove_after_failure(directory, name)
        raise


def finish_copy() -> None:
    """Let the rows of the copy agree with the data outside its database. Its own process calls it before anything else.

    Repeating it changes nothing that matters.
    """
    if not settings.REHEARSAL_COPY:
        raise RuntimeError("This is not the process of a copy.")
    for part in load_parts():
        part.finish(settings.DATA_DIR)


def remove_copy(directory: Path, name: str) -> None:
    """Remove all of a copy: schema, index, directory. It may be incomplete, in use, or absent.

    Connections of a process that still uses it are ended by the server. The directory goes last, so that a copy of
    which something is left is found again.

    Raises:
        CannotCopy: a server does not respond. Call it again: the name stays in `find_leftovers`.
    """
    get_copies().remove(name, directory)
    for part in load_parts():
        with _reporting_failures(part):
            part.remove(name, directory / DATA_DIRECTORY)
    if directory.exists():
        shutil.rmtree(directory)


def find_leftovers(root: Path) -> frozenset[str]:
    """Return the names of all copies of this installation of which something exists, in use or not.

    `root` is the parent of the directories, each of which has the name of its copy.

    Raises:
        CannotCopy: a server does not respond.
    """
    directories = root.iterdir() if root.is_dir() else ()
    names = (path.name for path in directories)
    found = {name for name in names if re.fullmatch(settings.REHEARSAL_COPY_PATTERN, name)} | get_copies().find()
    for part in load_parts():
        with _reporting_failures(part):
            found |= part.find()
    return frozenset(found)


def estimate_copy() -> int:
    """Return how many bytes a copy would use now at most: the tables that it has rows of, and the index.

    Files of the site are not copied.
    """
    size = get_copies().estimate([model._meta.db_table for model in find_copied_models()])
    for part in load_parts():
        with _reporting_failures(part):
            size += part.estimate()
    return size


def measure_copy(directory: Path, name: str) -> int:
    """Return the bytes that a copy uses: in the directory, the schema, and the index. Linked files count as nothing."""
    size = get_copies().measure(name, directory)
    for part in load_parts():
        with _reporting_failures(part):
            size += part.measure(name, directory / DATA_DIRECTORY)
    files = (path.stat() for path in (directory / DATA_DIRECTORY).rglob("*") if path.is_file())
    return size + sum(found.st_size for found in files if found.st_nlink == 1)


def _require_allowed_size(size: int, verb: str) -> None:
    if size > settings.REHEARSAL_MAX_MB * MEGABYTE:
        megabytes = -(-size // MEGABYTE)
        raise CannotCopy(
            f"The copy {verb} {megabytes:,} MB large, and REHEARSAL_MAX_MB allows {settings.REHEARSAL_MAX_MB:,}."
        )


@contextmanager
def _reporting_failures(part: CopiedPart) -> Iterator[None]:
    try:
        yield
    except part.failures as error:
        raise CannotCopy(f"{type(part).__name__}: {error}") from error


def _remove_after_failure(directory: Path, name: str) -> None:
    try:
        remove_copy(directory, name)
    except Exception as error:
        # The service removes what is left at its next start; the first error says why the copy is impossible.
        log.warning("rehearsal.copy_not_removed", copy=name, reason=f"{type(error).__name__}: {error}"[:300])
