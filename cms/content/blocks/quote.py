"""A quotation with its speaker's name, role and organisation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.content.references import References, ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, StoredValue


class QuotedPerson(Schema):
    """A person of the site. `value` is what lists and search filter by."""

    value: str
    name: str
    role: str
    organisation: str


class QuoteValue(Schema):
    """A quotation. `person` is set if the speaker is a published person of the site."""

    text: str
    speaker: str
    role: str
    organisation: str
    person: QuotedPerson | None


class QuoteBlock(ApiBlock, blocks.StructBlock):
    """A quotation.

    Choosing a person fills in the empty fields about the speaker.
    """

    text = blocks.TextBlock(help_text=_("Without quotation marks; the frontend adds them."), label=_("Text"))
    person = SnippetChooserBlock(
        "people.Person",
        required=False,
        help_text=_("Choose a person of this site to fill in the empty fields below."),
        label=_("Person"),
    )
    speaker = blocks.CharBlock(max_length=150, label=_("Speaker"))
    role = blocks.CharBlock(max_length=150, required=False, label=_("Role"))
    organisation = blocks.CharBlock(max_length=150, required=False, label=_("Organisation"))

    def clean(self, value: Any) -> Any:
        if value["person"] and not value["speaker"]:
            fill_from_person(value)
        return super().clean(value)

    def collect_references(self, raw: StoredValue, references: References) -> None:
        references.add("person", raw.get("person"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> QuoteValue:
        return QuoteValue(
            text=raw["text"],
            speaker=raw["speaker"],
            role=raw.get("role") or "",
            organisation=raw.get("organisation") or "",
            person=found.get("person", raw.get("person")),
        )

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw["text"]
        yield " ".join(filter(None, (raw["speaker"], raw.get("role"), raw.get("organisation"))))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        form_classname = "struct-block quote-block"  # `static/editor/quotes.js` looks for it


def fill_from_person(value: blocks.StructValue) -> None:
    """Copy the person's current name, role and organisation into empty fields."""
    person = value["person"]
    value["speaker"] = person.name
    value["role"] = value["role"] or person.role
    value["organisation"] = value["organisation"] or person.organisation
