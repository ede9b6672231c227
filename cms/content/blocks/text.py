"""Blocks of text: rich text, headings, quotations, accordions, and lines between two parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, cast

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from pydantic import Field, WithJsonSchema
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.content.references import References, ResolvedReferences
from cms.content.rich_text import FEATURES, collect_references, sanitise_html, to_plain_text, validate_rich_text_length
from cms.content.schema import Html, PersonCard, Schema

from .base import ApiBlock, StoredValue, list_items, require_reference

# Limits instead of an enumeration: some generators of clients make strings of enumerated numbers.
Level = Annotated[Literal[2, 3], WithJsonSchema({"type": "integer", "minimum": 2, "maximum": 3})]
MAX_ITEMS = 60


class RichTextValue(Schema):
    """HTML with paragraphs, lists and links; headings are separate blocks."""

    html: Html


class RichTextBlock(ApiBlock, blocks.RichTextBlock):
    """Running text.

    Its features are those of `FEATURES`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": FEATURES, **options})

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        validate_rich_text_length(cleaned.source)
        return cleaned

    def collect_references(self, raw: StoredValue, references: References) -> None:
        collect_references(raw, references)

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> RichTextValue:
        return RichTextValue(html=sanitise_html(raw, found))

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield to_plain_text(raw)

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class HeadingValue(Schema):
    """A heading. `anchor` is derived from the text, for the element’s `id`; equal headings have equal anchors."""

    text: str
    level: Level
    anchor: str


class HeadingBlock(ApiBlock, blocks.StructBlock):
    """A heading between other blocks."""

    text = blocks.CharBlock(max_length=200, label=_("Text"))
    level = blocks.ChoiceBlock(choices=[("2", _("Section")), ("3", _("Sub-section"))], default="2", label=_("Level"))

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> HeadingValue:
        anchor = slugify(raw["text"])[:80] or "section"
        return HeadingValue.model_validate({"text": raw["text"], "level": int(raw["level"]), "anchor": anchor})

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        yield raw["text"]

    def texts_to_read(self, raw: StoredValue) -> Iterator[str]:
        yield from ()

    class Meta:
        icon = "title"
        label = _("Heading")
        form_classname = "struct-block heading-block"


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


class AccordionPart(Schema):
    """One part: its title, and the text that is shown when a visitor opens it."""

    title: str
    html: Html


class AccordionValue(Schema):
    """Parts in order. Show the titles; visitors open the texts, for example with `<details>`."""

    items: list[AccordionPart] = Field(description="The parts, in the order of the editors.")


class AccordionPartBlock(blocks.StructBlock):
    """One part in the form of the editor."""

    title = blocks.CharBlock(max_length=200, label=_("Title"))
    content = RichTextBlock(label=_("Text"))

    class Meta:
        label_format = "{title}"


class AccordionBlock(ApiBlock, blocks.StructBlock):
    """Parts of a text that visitors open.

    Search finds their words whether they are open or not.
    """

    items = blocks.ListBlock(AccordionPartBlock(), min_num=1, max_num=MAX_ITEMS, label=_("Parts"))

    @property
    def _content_block(self) -> RichTextBlock:
        return cast("RichTextBlock", self.child_blocks["items"].child_block.child_blocks["content"])

    def collect_references(self, raw: StoredValue, references: References) -> None:
        for item in list_items(raw.get("items")):
            self._content_block.collect_references(item.get("content") or "", references)

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> AccordionValue:
        items = [
            AccordionPart(title=item["title"], html=self._content_block.to_api(item["content"], found).html)
            for item in list_items(raw["items"])
        ]
        return AccordionValue(items=items)

    def search_texts(self, raw: StoredValue) -> Iterator[str]:
        for item in list_items(raw.get("items")):
            yield item["title"]
            yield from self._content_block.search_texts(item["content"])

    class Meta:
        icon = "collapse-down"
        label = _("Accordion")


class SeparatorValue(Schema):
    """A change of subject, for `<hr>`."""

    # Generators of clients take an object without fields for one of any content.
    style: str = Field(default="line", description="How it looks: `line`. Later versions may add values.")


class SeparatorBlock(ApiBlock, blocks.StructBlock):
    """A line between two parts of a text."""

    def to_api(self, raw: StoredValue, found: ResolvedReferences) -> SeparatorValue:
        return SeparatorValue.model_validate(raw)

    class Meta:
        icon = "minus"
        label = _("Separator")
        help_text = _("A line that marks a change of subject. Use a heading if the next part has a name.")
