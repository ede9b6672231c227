"""The blocks of the setting `BODY_BLOCKS`: items, errors, and the field that keeps them out of migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from pydantic import TypeAdapter, ValidationError
from wagtail import blocks
from wagtail.fields import StreamField

from cms.content.blocks.base import ApiBlock
from cms.content.blocks.block_types import BlockError, create_item_union, load_block_types
from cms.content.blocks.body import BLOCK_ERRORS, BODY_BLOCKS, BodyField, serialize_body
from cms.content.references import ResolvedReferences
from cms.content.schema import Schema
from cms.pages.checks.configuration import check_block_schema_names, check_blocks
from cms.pages.models import BasePage

if TYPE_CHECKING:
    from nowhere import Unknown

HERE = __name__


class TimelineValue(Schema):
    """Events in order."""

    events: list[str]


class TimelineBlock(ApiBlock, blocks.StructBlock):
    """Events
    in order.

    Only developers read this.
    """

    events = blocks.ListBlock(blocks.CharBlock())

    def to_api(self, raw: Unknown, found: Unknown) -> TimelineValue:
        return TimelineValue(events=raw["events"])


class UnannotatedBlock(TimelineBlock):
    def to_api(self, raw, found):
        return TimelineValue(events=raw["events"])


class WrongBlock(TimelineBlock):
    def to_api(self, raw: Any, found: ResolvedReferences) -> dict[str, str]:
        return {}


class UndefinedBlock(TimelineBlock):
    def to_api(self, raw: Any, found: ResolvedReferences) -> Unknown:
        return {}


class SilentBlock(ApiBlock, blocks.CharBlock):
    pass


class ArgumentBlock(TimelineBlock):
    def __init__(self, required_argument):
        super().__init__()


class PlainBlock(blocks.CharBlock):
    pass


class NotWagtailBlock(ApiBlock):
    def to_api(self, raw: Any, found: ResolvedReferences) -> TimelineValue:
        return TimelineValue(events=[])


def test_the_item_of_a_block_is_made_from_its_name_docstring_and_annotation() -> None:
    block_types, errors = load_block_types({"photo_timeline": f"{HERE}.TimelineBlock"})
    item = block_types["photo_timeline"].item_schema
    assert not errors
    assert (item.__name__, item.__doc__) == ("PhotoTimelineItem", "Events in order.")
    assert list(item.model_fields) == ["type", "id", "value"]
    assert item(type="photo_timeline", id="1", value=TimelineValue(events=["a"])).value.events == ["a"]
    with pytest.raises(ValidationError):
        item(type="timeline", id="1", value=TimelineValue(events=["a"]))


@pytest.mark.parametrize("names", [[], ["one"], ["one", "two"]])
def test_a_union_has_any_number_of_items(names: list[str]) -> None:
    block_types, _ = load_block_types(dict.fromkeys(names, f"{HERE}.TimelineBlock"))
    union = TypeAdapter(create_item_union([block_type.item_schema for block_type in block_types.values()]))
    for name in names:
        item = union.validate_python({"type": name, "id": "1", "value": {"events": []}})
        assert type(item).__name__ == f"{name.title()}Item"


@pytest.mark.parametrize(
    ("name", "path", "problem", "hint"),
    [
        (
            "timeline",
            "nowhere.blocks.TimelineBlock",
            "cannot be imported: ModuleNotFoundError",
            "Correct the dotted path",
        ),
        ("timeline", f"{HERE}.Missing", "cannot be imported: ImportError", "Correct the dotted path"),
        ("timeline", "timeline", "cannot be imported", "Correct the dotted path"),
        ("timeline", None, "cannot be imported", "Correct the dotted path"),
        ("timeline", f"{HERE}.PlainBlock", "is not a block of the API", "Derive the class from ApiBlock"),
        ("timeline", f"{HERE}.NotWagtailBlock", "is not a block of the API", "then from a block of Wagtail"),
        ("timeline", f"{HERE}.HERE", "is not a block of the API", "Derive the class from ApiBlock"),
        ("timeline", f"{HERE}.ArgumentBlock", "ArgumentBlock() fails", "without arguments"),
        ("timeline", f"{HERE}.UnannotatedBlock", "has no schema as its return annotation", "-> TimelineValue"),
        ("timeline", f"{HERE}.WrongBlock", "has no schema as its return annotation", "-> TimelineValue"),
        ("timeline", f"{HERE}.UndefinedBlock", "name 'Unknown' is not defined", "-> TimelineValue"),
        ("timeline", f"{HERE}.SilentBlock", "to_api is missing", "Define to_api(self, raw, found)"),
        *[
            (name, f"{HERE}.TimelineBlock", "the name is not valid", "Use lower-case letters")
            for name in ("Timeline", "time-line", "1st", "time__line", "class", "", 7)
        ],
    ],
)
def test_an_entry_that_cannot_be_used_is_left_out_with_an_error(name, path, problem, hint) -> None:
    block_types, errors = load_block_types({name: path, "neighbour": f"{HERE}.TimelineBlock"})
    assert list(block_types) == ["neighbour"]
    assert f"BODY_BLOCKS[{name!r}]: " in str(errors[0])
    assert problem in str(errors[0])
    assert hint in errors[0].hint


def test_the_checks_report_the_errors(monkeypatch) -> None:
    assert BLOCK_ERRORS == check_blocks() == check_block_schema_names() == []
    monkeypatch.setattr("cms.content.blocks.body.BLOCK_ERRORS", [BlockError("timeline", "it is wrong.", "Mend it.")])
    (message,) = check_blocks()
    assert (message.id, message.msg, message.hint) == (
        "blocks.E001",
        "BODY_BLOCKS['timeline']: it is wrong.",
        "Mend it.",
    )


def test_two_schemas_with_the_same_name_are_reported(monkeypatch) -> None:
    from cms.content import details

    class Term(Schema):
        """A schema with the name of another."""

    class Detail(details.PageDetail):
        """A page with both."""

        word: Term

    monkeypatch.setattr(details, "PageDetail", Detail)
    messages = check_block_schema_names()
    assert {message.id for message in messages} == {"blocks.E002"}
    assert all("Several schemas have the name Term;" in message.msg for message in messages)


def test_the_body_has_the_blocks_of_the_setting_in_its_order() -> None:
    names = list(settings.BODY_BLOCKS)
    assert [name for name, _ in BODY_BLOCKS] == names
    assert list(BasePage._meta.get_field("body").stream_block.child_blocks) == names


def test_migrations_do_not_contain_the_blocks(monkeypatch) -> None:
    def deconstructed() -> Any:
        return BodyField(blank=True, max_num=3).deconstruct()[1:]

    before = deconstructed()
    assert before == ("cms.content.blocks.body.BodyField", [], {"blank": True})
    monkeypatch.setattr("cms.content.blocks.body.BODY_BLOCKS", [*BODY_BLOCKS, ("timeline", TimelineBlock())])
    assert "timeline" in BodyField(blank=True).stream_block.child_blocks
    assert deconstructed() == before
    assert "timeline" in BodyField(blank=True).clone().stream_block.child_blocks


def test_stored_blocks_whose_type_is_not_in_the_setting_are_skipped() -> None:
    stored = [
        {"type": name, "value": {"text": "Why", "level": "2"}, "id": "1"} for name in ("heading", "timeline", "heading")
    ]
    field = BasePage._meta.get_field("body")
    assert isinstance(field, StreamField)
    body = blocks.StreamValue(field.stream_block, stored, is_lazy=True)
    assert [item.type for item in serialize_body(body, ResolvedReferences({}), where="page")] == ["heading", "heading"]
