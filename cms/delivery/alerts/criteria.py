"""What an alert asks for: words and filters, as in `/search`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Criteria:
    """A saved search. A page matches if it matches the words and has any of the values of each filter that is given."""

    query: str = ""
    types: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return a hash that is the same for equal criteria."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def build_criteria(
    query: str = "", types: Collection[str] = (), topics: Collection[str] = (), regions: Collection[str] = ()
) -> Criteria:
    """Return criteria in their normal form: single spaces, and each value once in alphabetical order."""
    values = (tuple(sorted(set(one))) for one in (types, topics, regions))
    return Criteria(" ".join(query.split()), *values)
