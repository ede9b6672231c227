"""Publish a page with a note or a correction for its readers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from wagtail.models import Page

from cms.demo.factories import states

NO_NOTE = {"reader_note_kind": "", "reader_note": "", "was_wrong": "", "is_right": "", "reader_note_key": ""}


def note(text: str) -> dict[str, Any]:
    """Return the fields of a note."""
    return {**NO_NOTE, "reader_note_kind": "note", "reader_note": text, "reader_note_key": uuid4().hex}


def correction(was_wrong: str, is_right: str) -> dict[str, Any]:
    """Return the fields of a correction."""
    told = {"reader_note_kind": "correction", "was_wrong": was_wrong, "is_right": is_right}
    return {**NO_NOTE, **told, "reader_note_key": uuid4().hex}


def publish(page: Page, told: dict[str, Any] | None = None, **changes: Any) -> Page:
    """Publish changes of a page with what readers are told about them: by default nothing."""
    return states.publish(page, **{**NO_NOTE, **(told or {}), **changes})
