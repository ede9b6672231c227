"""How an index is spread over the nodes of the cluster: its shards and their replicas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

AUTOMATIC = "0-1"  # one replica as soon as there is a second node, so that a single node is complete, too


@dataclass(frozen=True, slots=True)
class IndexLayout:
    """Shards of new indexes, and replicas of all; `replicas` None is AUTOMATIC.

    With one shard, word frequencies, scores and corrections are exact. With several, each shard counts its own words.
    """

    shards: int = 1
    replicas: int | None = None

    def creation_settings(self, *, filling: bool) -> dict[str, Any]:
        """Return the settings of a new index. One that is being filled has no replicas, which would be filled, too."""
        replicas = {"auto_expand_replicas": "false", "number_of_replicas": 0} if filling else self.replica_settings()
        return {"number_of_shards": self.shards, **replicas}

    def replica_settings(self) -> dict[str, Any]:
        """Return the settings of the replicas of an index that serves."""
        if self.replicas is None:
            return {"auto_expand_replicas": AUTOMATIC}
        return {"auto_expand_replicas": "false", "number_of_replicas": self.replicas}

    def has_replicas(self, found: Mapping[str, Any]) -> bool:
        """Return whether an index with these settings, as Elasticsearch returns them, has these replicas."""
        expanded = found.get("auto_expand_replicas", "false")
        if self.replicas is None:
            return bool(expanded == AUTOMATIC)
        return bool(expanded == "false" and int(found["number_of_replicas"]) == self.replicas)


DEFAULT_LAYOUT = IndexLayout()
