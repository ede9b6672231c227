"""What a link of an old site leads to."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple


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
DEFAULT_LISTS = ListPaths("/search?topic={topic}", "/search?person={person}")  # of the reference site and the starters
