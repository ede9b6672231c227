"""A quotation with its speaker's name, role and organisation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.content.people import PersonCard
from cms.content.references import References, ResolvedReferences
from cms.content.schema import Schema

from .base import ApiBlock, StoredValue, require_reference


class QuoteValue(Schema):
    """A quotation. `person` is set if the speaker is a published person of the site.

    Show `speaker`, `role` and `organisation`, which may be those of the time. `person` has those of today, a picture
    and the path of the person's own page.
    """

    text: str
    speaker: str
    role: str
    organisation: str
    person: PersonCard | None


class QuoteBlock(ApiBlock, blocks.StructBlock):
    """A quotation.

    Choosing a person fills in the empty fields about the speaker. Without a stored name, all three are the person's.
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
        person: PersonCard | None = found.get("person", raw.get("person"))
        own = {name: raw.get(name) or "" for name in ("speaker", "role", "organisation")}
        if not own["speaker"]:
            person = require_reference(person)
            persons = {"speaker": person.name, "role": person.role, "organisation": person.organisation}
            own = {name: value or persons[name] for name, value in own.items()}
        return QuoteValue(text=raw["text"], person=person, **own)

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw["text"]
        yield ", ".join(filter(None, (raw.get("speaker"), raw.get("role"), raw.get("organisation"))))

    def texts_to_translate(self, raw: StoredValue) -> Iterator[str]:
        yield from ()

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
