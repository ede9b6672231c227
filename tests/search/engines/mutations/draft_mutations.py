"""Faults in trying a draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tantivy

from search.engines.elasticsearch import draft_index as drafting_elasticsearch
from search.engines.elasticsearch import index_copy
from search.engines.tantivy import draft_index as drafting_tantivy
from search.engines.tantivy.schema import SCHEMA
from search.engines.tantivy.writer import Writer

from .mutation import Fault

# ---------------------------------------------------------------------------- by its own statistics


def _by_itself_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    def wrong(serving: Path, path: Path) -> None:
        path.mkdir()
        tantivy.Index(SCHEMA, str(path))

    planted.setattr(drafting_tantivy, "_link", wrong)


def _by_itself_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(index_copy, "_reindex_changes", lambda *_: None)


# ---------------------------------------------------------------------------- beside its live version


def _beside_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    class Adding(Writer):
        def _read_versions(self, ids: set[int]) -> dict[int, int]:
            return {}

    planted.setattr(drafting_tantivy, "Writer", Adding)


def _beside_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    def wrong(client: Any, index: str, page_id: str, document: Any, version: int) -> None:
        is_draft = index_copy.DRAFT_FIELD in document
        _WRITE(client, index, f"{page_id}000" if is_draft else page_id, document, 0 if is_draft else version)

    planted.setattr(drafting_elasticsearch, "_write", wrong)


# ---------------------------------------------------------------------------- there for ever


def _staying_in_tantivy(planted: pytest.MonkeyPatch) -> None:
    planted.setattr(drafting_tantivy.DraftIndex, "remove", lambda self: None)


def _staying_in_elasticsearch(planted: pytest.MonkeyPatch) -> None:
    def wrong(client: Any, index: str, page_id: str, before: Any) -> None:
        draft = drafting_elasticsearch._get_document(client, index, page_id)["_source"]
        _WRITE(
            client, index, page_id, {name: draft[name] for name in draft if name != index_copy.DRAFT_FIELD}, _VERSION
        )

    planted.setattr(drafting_elasticsearch, "_restore", wrong)


_VERSION = 1  # of the suite's pages
_WRITE = drafting_elasticsearch._write

FAULTS = [
    Fault("drafts scored by themselves", ("test_drafts.py",), _by_itself_in_tantivy, _by_itself_in_elasticsearch),
    Fault("drafts beside live versions", ("test_drafts.py",), _beside_in_tantivy, _beside_in_elasticsearch),
    Fault("drafts that stay", ("test_drafts.py",), _staying_in_tantivy, _staying_in_elasticsearch),
]
