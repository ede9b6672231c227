"""The texts of an engine in the language of the user."""

from __future__ import annotations

from search.engines.port import Message
from search.querying import explain
from search.querying.explain import translate_message

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
