"""Creation and removal of copies of the site: database, search index, files. A service calls these functions.

A copy is consistent: its tables are of one moment, and the index has caught up with them before the first search. The
site goes on reading and writing meanwhile. What a copy does not need never arrives in it; `models.py` has the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

NAME = r"[a-z0-9]{4,32}"  # names of copies are parts of names of schemas, indexes and directories

Report = Callable[[str, int], None]  # receives the name of a step, and the percent of the copy that is complete


class CannotCopy(Exception):
    """A copy is impossible; the message is a sentence for operators that says why and what to do, without content."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The people for whom a copy is made, which decides the drafts that it has.

    `user_id` is the account whose view of restricted drafts applies; None: of a person who sees no restricted draft.
    `page_ids` are the pages whose drafts the copy has, as far as the account may see them; None: all that it may see.
    """

    user_id: int | None = None
    page_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many recipients a message has, because the copy has none of them."""

    mailings: Mapping[int, int] = field(default_factory=dict)  # id of a mailing → journalists to whom it goes
    journalist_lists: Mapping[int, int] = field(default_factory=dict)  # id of a list → journalists in it
    alerts: tuple[AlertCount, ...] = ()
    webhooks: tuple[EndpointCount, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertCount:
    """The number of confirmed subscribers with the same choice of news."""

    site_id: int
    language: str
    choice: Mapping[str, object]  # the filters and words, without anything of a person
    subscribers: int


@dataclass(frozen=True, slots=True)
class EndpointCount:
    """The number of enabled webhook endpoints of one kind at one host."""

    kind: str  # the label of the model
    host: str
    endpoints: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A complete copy, with the environment variables that a process needs to run on it and on nothing else."""

    name: str
    directory: Path
    environment: Mapping[str, str]
    counts: Counts
    bytes_used: int


def create_copy(directory: Path, audience: Audience, name: str, report: Report = lambda step, percent: None) -> Copy:
    """Copy the site for this audience, and return the copy. Nothing of it is left if it fails.

    `directory` belongs to the copy alone; it is created, with the mode 700, and must not exist. `name` matches NAME,
    and no other copy of this installation may have it. The returned environment has variables to set, over those of
    the caller:

    - DATABASE_URL, with a schema of its own in PostgreSQL; DATABASE_LISTEN_URL is empty
    - REHEARSAL_COPY, the name: locks, channels and caches contain it, and a connection with another schema is refused
    - DATA_DIR, below the directory
    - SEARCH_URL and SEARCH_PREFIX, of an index of its own
    - MEDIA_URL, the storage of the site: it is read only, and new files are stored below DATA_DIR
    - CACHE_URL, the memory of the process
    - SECRET_KEY, a new one, and empty SECRET_KEY_FALLBACKS: what the site has signed is invalid, and vice versa
    - empty values for everything by which data would leave: e-mail, backups, traces, metrics, log-in by OpenID Connect

    Raises:
        CannotCopy: the account of the database or of the index may not create a copy, or there is no space.
    """
    raise NotImplementedError


def remove_copy(directory: Path, name: str) -> None:
    """Remove all of a copy: schema, index, directory. It may be incomplete, in use, or absent.

    Connections of a process that still uses it are ended by the server.

    Raises:
        CannotCopy: a server does not respond. Call it again: the name stays in `find_leftovers`.
    """
    raise NotImplementedError


def find_leftovers(root: Path) -> frozenset[str]:
    """Return the names of all copies of this installation of which something exists, in use or not.

    `root` is the parent of the directories, each of which has the name of its copy.

    Raises:
        CannotCopy: a server does not respond.
    """
    raise NotImplementedError
