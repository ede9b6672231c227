"""The texts of an engine in the language of the user."""

from __future__ import annotations

from django.utils.translation import override

from search.engines.port import Message
from search.filters import get_search_filters, get_search_ranges
from search.querying import explain
from search.querying.explain import translate_message
from search.querying.params import facet_fields

FRENCH = {
    "it does not contain “%(words)s”": "elle ne contient pas « %(words)s »",
    "it has expired": "elle a expiré",
}


def test_a_template_is_translated_before_its_values_are_inserted(monkeypatch):
    monkeypatch.setattr(explain, "_", FRENCH.__getitem__)
    message = Message("it does not contain “%(words)s”", words="100 % it has expired")
    assert message == "it does not contain “100 % it has expired”"
    assert translate_message(message) == "elle ne contient pas « 100 % it has expired »"
    assert translate_message(Message("it has expired")) == "elle a expiré"


def test_the_text_of_an_error_is_unchanged(monkeypatch):
    monkeypatch.setattr(explain, "_", FRENCH.__getitem__)
    assert translate_message("it has expired") == "it has expired"


def test_filters_and_ranges_have_their_labels():
    names = {*facet_fields().values(), *get_search_ranges(), *get_search_filters(), "a range over numbers"}
    assert names >= {"topics", "story_kind"}
    for name in names:
        for template in ("the filter on %(filter)s excludes it", "the range of %(filter)s excludes it"):
            assert "“" in translate_message(Message(template, filter=name))
    with override("fr"):
        assert "«\xa0Thème\xa0»" in translate_message(Message("the filter on %(filter)s excludes it", filter="topics"))
