"""Mutations of draft indexes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tantivy

from search.engines.elasticsearch.index_copy import DRAFT_FIELD
from search.engines.tantivy.schema import get_schema
from search.engines.tantivy.writer import Writer

from .mutation import Mutation, Mutator

_VERSION = 1  # of the pages of the suite

# ---------------------------------------------------------------------------- drafts scored without the public index


def _separate_statistics_in_tantivy(mutator: Mutator) -> None:
    def wrong(serving: Path, path: Path) -> None:
        path.mkdir()
        tantivy.Index(get_schema(), str(path))

    mutator.replace("search.engines.tantivy.draft_index._link", wrong)


def _separate_statistics_in_elasticsearch(mutator: Mutator) -> None:
    mutator.replace("search.engines.elasticsearch.index_copy._reindex_changes", lambda *_: None)


# ---------------------------------------------------------------------------- drafts added to their live version


def _keep_live_version_in_tantivy(mutator: Mutator) -> None:
    class AddingWriter(Writer):
        def _read_versions(self, ids: set[int]) -> dict[int, int]:
            return {}

    mutator.replace("search.engines.tantivy.draft_index.Writer", AddingWriter)


def _keep_live_version_in_elasticsearch(mutator: Mutator) -> None:
    def mutate(original: Any) -> Any:
        def wrong(client: Any, index: str, page_id: str, document: Any, version: int) -> None:
            is_draft = DRAFT_FIELD in document
            original(client, index, f"{page_id}000" if is_draft else page_id, document, 0 if is_draft else version)

        return wrong

    mutator.wrap("search.engines.elasticsearch.draft_index._write", mutate)


# ---------------------------------------------------------------------------- drafts never removed


def _never_removed_in_tantivy(mutator: Mutator) -> None:
    mutator.replace("search.engines.tantivy.draft_index.DraftIndex.remove", lambda index: None)


def _never_removed_in_elasticsearch(mutator: Mutator) -> None:
    from search.engines.elasticsearch import draft_index

    def wrong(client: Any, index: str, page_id: str, replaced: Any) -> None:
        draft = draft_index._get_document(client, index, page_id).get("_source")
        if draft is None:  # the index of a test that has ended
            return
        document = {name: value for name, value in draft.items() if name != DRAFT_FIELD}
        draft_index._write(client, index, page_id, document, _VERSION)

    mutator.replace("search.engines.elasticsearch.draft_index._restore", wrong)


MUTATIONS = [
    Mutation(
        "drafts scored by themselves",
        ("test_drafts.py",),
        _separate_statistics_in_tantivy,
        _separate_statistics_in_elasticsearch,
    ),
    Mutation(
        "drafts added to live versions",
        ("test_drafts.py",),
        _keep_live_version_in_tantivy,
        _keep_live_version_in_elasticsearch,
    ),
    Mutation("drafts that stay", ("test_drafts.py",), _never_removed_in_tantivy, _never_removed_in_elasticsearch),
]
