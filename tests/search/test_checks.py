"""The checks of search: languages that it does not analyse, and packages that would index empty documents."""

from __future__ import annotations

import pytest

from search.checks import check_languages, check_search_documents, check_search_server, check_search_url
from search.documents import ContentDocument


def test_languages_without_stems_are_named(settings) -> None:
    codes = ("en", "fr", "es", "de", "ar", "pt-br", "ja", "ko", "zh-hans", "pl", "uk")
    settings.WAGTAIL_CONTENT_LANGUAGES = [(code, code.title()) for code in codes]
    assert [(found.id, found.msg) for found in check_languages()] == [
        ("search.I001", "LANGUAGES: search has no stems and no stopwords of Pl (pl)."),
        ("search.I001", "LANGUAGES: search has no stems and no stopwords of Uk (uk)."),
    ]


@pytest.mark.parametrize("url", ["", "elastic://search.internal", "http://"])
def test_an_address_of_no_engine_is_reported_once(url, settings) -> None:
    settings.SEARCH_URL = url
    assert [error.id for error in check_search_url()] == ["search.E001"]
    assert check_search_documents() == check_search_server() == []


def test_packages_that_would_index_empty_documents_are_refused(settings, monkeypatch) -> None:
    settings.SEARCH_URL = "https://search.internal:9200"
    assert check_search_documents() == []
    monkeypatch.setattr(ContentDocument, "init_prepare", lambda _: [])
    (error,) = check_search_documents()
    assert error.id == "search.E002"
    assert "would not index the fields attached, attachments, body" in error.msg
