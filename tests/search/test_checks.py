"""A check names the languages that search does not analyse."""

from __future__ import annotations

from search.checks import check_languages


def test_languages_without_stems_are_named(settings) -> None:
    codes = ("en", "fr", "es", "de", "ar", "pt-br", "ja", "ko", "zh-hans", "pl", "uk")
    settings.WAGTAIL_CONTENT_LANGUAGES = [(code, code.title()) for code in codes]
    assert [(found.id, found.msg) for found in check_languages()] == [
        ("search.I001", "LANGUAGES: search has no stems and no stopwords of Pl (pl)."),
        ("search.I001", "LANGUAGES: search has no stems and no stopwords of Uk (uk)."),
    ]
