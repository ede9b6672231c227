"""What an editor tells readers about a change of a public page: nothing, a note, or a correction.

The fields belong to the draft, so that they are approved, scheduled and published with the change that they are about.
`cms.editing.versions` stores what was published, with its date.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_NOTE_CHARACTERS = 1_000


class NoteKind(models.TextChoices):
    """Whether readers are told of a change, and how."""

    NONE = "", _("No: the new text has no note")
    NOTE = "note", _("Yes, a note: something is new")
    CORRECTION = "correction", _("Yes, a correction: something was wrong")


@dataclass(frozen=True, slots=True)
class ReaderNote:
    """A note, or a correction with what was wrong and what is right, without its date."""

    kind: str = ""  # a value of NoteKind
    note: str = ""
    was_wrong: str = ""
    is_right: str = ""
    key: str = ""  # identifies the draft in which it was written: the same words may be published twice

    def __bool__(self) -> bool:
        """Return whether there is something that readers are told."""
        return bool(self.note or self.was_wrong or self.is_right)

    @property
    def fingerprint(self) -> str:
        """Return what identifies the note among those of the same page; empty if there is none."""
        parts = repr((self.key, self.kind, self.note, self.was_wrong, self.is_right)).encode()
        return hashlib.blake2s(parts, digest_size=16).hexdigest() if self else ""


class ReaderNoteFields(models.Model):
    """The fields of a page with what readers are told about its next publication."""

    first_published_at: datetime | None  # these three are of Wagtail's Page, and the relation of `cms.editing.versions`
    live: bool
    has_unpublished_changes: bool
    public_versions: Any

    reader_note_kind = models.CharField(
        _("tell readers?"),
        max_length=10,
        choices=NoteKind.choices,
        blank=True,
        default=NoteKind.NONE,
        db_default=NoteKind.NONE,
    )
    reader_note = models.TextField(
        _("note"),
        blank=True,
        default="",
        db_default="",
        max_length=MAX_NOTE_CHARACTERS,
        help_text=_("What is new, in one or two sentences. Readers see it with the date of publication."),
    )
    was_wrong = models.TextField(
        _("what was wrong"),
        blank=True,
        default="",
        db_default="",
        max_length=MAX_NOTE_CHARACTERS,
        help_text=_("What the page said, for example “The centre opened in 2019.”"),
    )
    is_right = models.TextField(
        _("what is right"),
        blank=True,
        default="",
        db_default="",
        max_length=MAX_NOTE_CHARACTERS,
        help_text=_("For example “It opened in 2021.”"),
    )
    removes_earlier_texts = models.BooleanField(
        _("remove the earlier texts"),
        default=False,
        db_default=False,
        help_text=_(
            "Readers cannot compare the new text with those before. For what must not stay readable, such as private "
            "data."
        ),
    )

    reader_note_key = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)

    class Meta:
        abstract = True

    def get_reader_note(self) -> ReaderNote:
        """Return the note, with only the fields that its kind has."""
        kind, key = self.reader_note_kind, self.reader_note_key
        if kind == NoteKind.NOTE:
            return ReaderNote(kind, note=self.reader_note.strip(), key=key)
        if kind == NoteKind.CORRECTION:
            return ReaderNote(kind, was_wrong=self.was_wrong.strip(), is_right=self.is_right.strip(), key=key)
        return ReaderNote()

    @property
    def has_had_readers(self) -> bool:
        """Whether the page is public, or was before it was hidden: only then can readers be told of a change."""
        return bool(self.pk and (self.live or self.first_published_at))

    def is_note_outdated(self) -> bool:
        """Return whether the note is not about the next publication.

        It was published before, or the page has never had readers. What was published stays in the public versions,
        also while the page is hidden. A note of a draft that was not published before the page was hidden is kept.
        """
        if not self.has_had_readers or (self.live and not self.has_unpublished_changes):
            return True
        fingerprint = self.get_reader_note().fingerprint
        return bool(fingerprint) and self.public_versions.filter(note_fingerprint=fingerprint).exists()

    def clear_reader_note(self) -> None:
        """Remove a note that is not about the next change."""
        for name in READER_NOTE_FIELDS:
            setattr(self, name, self._meta.get_field(name).get_default())

    def set_reader_note_key(self) -> None:
        """Give a note that was written in this draft a key."""
        self.reader_note_key = (self.reader_note_key or uuid4().hex) if self.get_reader_note() else ""


READER_NOTE_FIELDS = tuple(field.name for field in ReaderNoteFields._meta.local_fields)
