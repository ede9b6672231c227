"""Mutations of writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tantivy import Query

from search.engines.elasticsearch.bulk_writer import AddressedWrite
from search.engines.port import Outcome, Write
from search.engines.tantivy.schema import get_schema
from search.engines.tantivy.writer import Writer

from .mutation import Mutation, Mutator

# ---------------------------------------------------------------------------- a delete instead of a tombstone


def _delete_in_tantivy(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(writer: Writer, write: Write, versions: dict[int, int]) -> Outcome:
            if write.source is not None or write.version < versions.get(write.id, 0):
                return original(writer, write, versions)
            writer._writer.delete_documents_by_query(Query.term_query(get_schema(), "id", write.id))
            return Outcome(write.id, "written")

        return wrong

    mutator.wrap("search.engines.tantivy.writer.Writer._stage_write", mutate)


def _delete_in_elasticsearch(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(addressed: AddressedWrite) -> Iterator[dict[str, Any]]:
            for action in original(addressed):
                if addressed.write.source is None:
                    del action["_source"]
                    action["_op_type"] = "delete"
                yield action

        return wrong

    mutator.wrap("search.engines.elasticsearch.bulk_writer._actions", mutate)


# ---------------------------------------------------------------------------- an older version replaces a newer one


def _ignore_versions_in_tantivy(mutator: Mutator) -> None:
    mutator.wrap(
        "search.engines.tantivy.writer.Writer._read_versions",
        lambda original: lambda writer, ids: dict.fromkeys(original(writer, ids), 0),
    )


def _ignore_versions_in_elasticsearch(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(addressed: AddressedWrite) -> Iterator[dict[str, Any]]:
            for action in original(addressed):
                del action["version"], action["version_type"]
                yield action

        return wrong

    mutator.wrap("search.engines.elasticsearch.bulk_writer._actions", mutate)


MUTATIONS = [
    Mutation("delete instead of a tombstone", ("test_versions.py",), _delete_in_tantivy, _delete_in_elasticsearch),
    Mutation(
        "older version wins", ("test_versions.py",), _ignore_versions_in_tantivy, _ignore_versions_in_elasticsearch
    ),
]
