"""Somebody quoted, with role and organisation."""

from __future__ import annotations

from collections.abc import Iterator

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.content.references import References, ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, StoredValue


class QuotedPerson(Schema):
    """A person who is known to the site, with the value that lists and search filter by."""

    value: str
    name: str
    role: str
    organisation: str


class QuoteValue(Schema):
    """The words and who said them. `person` is set where that is somebody the site knows."""

    text: str
    speaker: str
    role: str
    organisation: str
    person: QuotedPerson | None


class QuoteBlock(ApiBlock, blocks.StructBlock):
    text = blocks.TextBlock(help_text="Without quotation marks; the frontend sets them.")
    person = SnippetChooserBlock(
        "people.Person", required=False, help_text="If they are known to the site: fills in what is empty below."
    )
    speaker = blocks.CharBlock(max_length=150)
    role = blocks.CharBlock(max_length=150, required=False)
    organisation = blocks.CharBlock(max_length=150, required=False)

    def clean(self, value):
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
        form_classname = "struct-block quote-block"  # `static/editor/quotes.js` looks for it


def fill_from_person(value: blocks.StructValue) -> None:
    """Name, role and organisation as they are at the moment; what somebody has written stays."""
    person = value["person"]
    value["speaker"] = person.name
    value["role"] = value["role"] or person.role
    value["organisation"] = value["organisation"] or person.organisation
