"""What a link of an old site leads to, such as the archives of a category, a tag or an author."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

BASES = {"category": "category", "post_tag": "tag"}  # the beginning of the archive's path, by taxonomy
AUTHOR, AUTHOR_BASE = "author", "author"
# The parameters of addresses without permalinks, by taxonomy: those with a number, and those with a name.
NUMBER_PARAMETERS = {"category": "cat", AUTHOR: "author"}
NAME_PARAMETERS = {"category": "category_name", "post_tag": "tag", AUTHOR: "author_name"}
PARAMETERS = {  # taxonomies
    known[taxonomy]: taxonomy
    for taxonomy in NAME_PARAMETERS
    for known in (NUMBER_PARAMETERS, NAME_PARAMETERS)
    if taxonomy in known
}
OTHER_PARAMETERS = ("s", "m", "year", "feed")
NOTHING_IMPORTED = "nothing was imported for this archive"


class Kind(enum.Enum):
    """What a link of the old site leads to."""

    RECORD = "record"
    FILE = "file"
    TOPIC = "topic"
    PERSON = "person"
    HOME = "home"


class Target(NamedTuple):
    """What a link leads to. `value` is the id of a record, the URL of a file or the slug of a topic or person."""

    kind: Kind
    value: str
    fragment: str = ""


class Unresolved(Exception):
    """A link leads into the old site, but to nothing imported; the message is the reason."""


@dataclass(frozen=True, slots=True)
class ListPaths:
    """The paths at which the frontend lists the pages of a topic and of a person; "" if it has no such list."""

    topic: str = ""
    person: str = ""

    def get_path(self, target: Target) -> str:
        """Return the path of a list or of the home page; "" if the frontend has none."""
        match target.kind:
            case Kind.TOPIC:
                return self.topic.format(topic=target.value)
            case Kind.PERSON:
                return self.person.format(person=target.value)
            case Kind.HOME:
                return target.value
            case _:
                return ""

    def with_prefix(self, prefix: str) -> ListPaths:
        """Return the paths of another language, which has a prefix."""
        return ListPaths(*(f"{prefix}{path}" if path else "" for path in (self.topic, self.person)))


NO_LISTS = ListPaths()
DEFAULT_LISTS = ListPaths("/search?topic={topic}", "/search?person={person}")  # paths of the reference site


class Archives:
    """Finds the topic or person that an archive was about."""

    def __init__(self) -> None:
        self._taxonomies = {base: taxonomy for taxonomy, base in BASES.items()} | {AUTHOR_BASE: AUTHOR}
        self._targets: dict[tuple[str, str], Target] = {}  # taxonomy and slug, or number → target

    def add_topic(self, taxonomy: str, slug: str, topic: str, *, item_id: str = "") -> None:
        """Add a category or tag, and the slug of the topic that it becomes."""
        if taxonomy not in BASES:
            self._taxonomies.setdefault(taxonomy, taxonomy)
        self._add(taxonomy, slug, item_id, Target(Kind.TOPIC, topic))

    def add_person(self, name: str, person: str, *, item_id: str = "") -> None:
        """Add an author by the name in the address of the archive, and the slug of the person."""
        self._add(AUTHOR, name, item_id, Target(Kind.PERSON, person))

    def _add(self, taxonomy: str, slug: str, item_id: str, target: Target) -> None:
        for name in filter(None, (unquote(slug, errors="replace").casefold(), item_id)):
            self._targets.setdefault((taxonomy, name), target)

    def find_at(self, path: str) -> Target | None:
        """Return what the archive at a path is about; the path of a category has those above it, too."""
        base, _, rest = path.lstrip("/").partition("/")
        taxonomy = self._taxonomies.get(base)
        return self._targets.get((taxonomy, _get_last(rest))) if taxonomy and rest else None

    def is_archive(self, path: str) -> bool:
        """Return whether a path begins like that of an archive."""
        return path.split("/")[1] in self._taxonomies

    def find_by_query(self, query: Mapping[str, str]) -> Target | None:
        """Return what the archive with these parameters is about; None if they name none.

        Raises:
            Unresolved: it is about nothing imported.
        """
        for name, taxonomy in PARAMETERS.items():
            if name in query:
                if found := self._targets.get((taxonomy, _get_last(query[name]))):
                    return found
                raise Unresolved(NOTHING_IMPORTED)
        if any(name in query for name in OTHER_PARAMETERS):
            raise Unresolved("a search or an archive of the old site")
        return None


def _get_last(path: str) -> str:
    return path.rpartition("/")[2].casefold()
