"""Rich text has a maximum length in every form, because Wagtail parses it whenever it is edited."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from wagtail.fields import RichTextField
from wagtail.rich_text import RichText

from cms.content.blocks.body import BODY_BLOCKS
from cms.content.rich_text import MAX_RICH_TEXT_CHARACTERS, LimitedRichTextField
from cms.moving.importing.records.record_types import MAX_LENGTHS
from cms.pages.checks import configuration
from cms.pages.checks.configuration import report_html_parser

LONGEST = "<p>" + "x" * (MAX_RICH_TEXT_CHARACTERS - 7) + "</p>"


def test_a_text_block_has_a_maximum_length() -> None:
    block = dict(BODY_BLOCKS)["rich_text"]
    assert block.clean(RichText(LONGEST)).source == LONGEST
    with pytest.raises(ValidationError, match="300,001 characters with its formatting; at most 300,000"):
        block.clean(RichText(f"x{LONGEST}"))


def test_every_rich_text_field_of_our_models_has_a_maximum_length() -> None:
    fields = {
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, RichTextField) and model.__module__.startswith("cms.")
    }
    assert len(fields) >= 3
    for field in fields:
        assert isinstance(field, LimitedRichTextField), field
        assert field.formfield().run_validators(LONGEST) is None
        with pytest.raises(ValidationError, match="Divide it"):
            field.formfield().run_validators(f"x{LONGEST}")


def test_an_imported_body_can_be_edited() -> None:
    assert MAX_LENGTHS["body"] < MAX_RICH_TEXT_CHARACTERS


class LinearParser(HTMLParser):
    """A parser that ends an open comment at the end of the text, as the fixed one does."""

    def close(self) -> None:
        if self.rawdata.startswith("<!--"):
            self.handle_comment(self.rawdata[4:])


class QuadraticParser(HTMLParser):
    """A parser that reads an open comment as text, as the one before the fix does."""

    def close(self) -> None:
        self.handle_data(self.rawdata)


def test_a_quadratic_html_parser_stops_a_deployment_and_is_a_warning_at_the_start(monkeypatch, caplog) -> None:
    monkeypatch.setattr(configuration, "HTMLParser", QuadraticParser)
    with pytest.raises(SystemCheckError, match=r"python\.E001"):
        call_command("check", "--deploy", "--tag", "python")
    call_command("check")  # checks of development
    report_html_parser()
    assert "python.html_parser_quadratic" in caplog.text


def test_a_linear_html_parser_is_not_reported(monkeypatch, caplog) -> None:
    monkeypatch.setattr(configuration, "HTMLParser", LinearParser)
    call_command("check", "--deploy", "--tag", "python")
    report_html_parser()
    assert caplog.text == ""
