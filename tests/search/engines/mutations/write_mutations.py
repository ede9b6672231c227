"""Faults in what a write leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tantivy import Query

from search.engines.elasticsearch import bulk_writer
from search.engines.elasticsearch.bulk_writer import AddressedWrite
from search.engines.port import Outcome, Write
from search.engines.tantivy.schema import SCHEMA
from search.engines.tantivy.writer import Writer

from .mutation import Fault

# ---------------------------------------------------------------------------- a delete instead of a tombstone


def _stage_or_delete(writer: Writer, write: Write, versions: dict[int, int]) -> Outcome:
    if write.source is not None or write.version < versions.get(write.id, 0):
        return _STAGE(writer, write, versions)
    writer._writer.delete_documents_by_query(Query.term_query(SCHEMA, "id", write.id))
    return Outcome(write.id, "written")


def _tantivy_deletes(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(Writer, "_stage_write", _stage_or_delete)


def _elasticsearch_deletes(planted: pytest.MonkeyPatch) -> None:
    def wrong(addressed: AddressedWrite) -> Iterator[dict[str, Any]]:
        for action in _ACTIONS(addressed):
            if addressed.write.source is None:
                del action["_source"]
                action["_op_type"] = "delete"
            yield action

    planted.setattr(bulk_writer, "_actions", wrong)


# ---------------------------------------------------------------------------- an older version that wins


def _the_last_to_arrive_wins_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    def wrong(writer: Writer, ids: set[int]) -> dict[int, int]:
        return dict.fromkeys(_VERSIONS(writer, ids), 0)

    planted.setattr(Writer, "_read_versions", wrong)


def _the_last_to_arrive_wins_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    def wrong(addressed: AddressedWrite) -> Iterator[dict[str, Any]]:
        for action in _ACTIONS(addressed):
            del action["version"], action["version_type"]
            yield action

    planted.setattr(bulk_writer, "_actions", wrong)


_STAGE, _VERSIONS, _ACTIONS = Writer._stage_write, Writer._read_versions, bulk_writer._actions

FAULTS = [
    Fault("delete instead of a tombstone", ("test_versions.py",), _tantivy_deletes, _elasticsearch_deletes),
    Fault(
        "older version wins",
        ("test_versions.py",),
        _the_last_to_arrive_wins_in_tantivy,
        _the_last_to_arrive_wins_in_elasticsearch,
    ),
]
