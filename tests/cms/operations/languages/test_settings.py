"""LANGUAGES is the list of the content's languages; an error says what to write instead."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.settings.languages import read_languages


def test_languages_have_their_own_names_and_keep_their_order() -> None:
    assert read_languages("es, en,ar,ka") == [
        ("es", "Español"),
        ("en", "English"),
        ("ar", "العربيّة"),
        ("ka", "ქართული"),  # Georgian has no capital at the beginning of a word
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    {
        "": "LANGUAGES is empty: write codes separated by commas, such as LANGUAGES=en,fr,es,ar.",
        " , ": "LANGUAGES is empty: write codes separated by commas, such as LANGUAGES=en,fr,es,ar.",
        "en,,fr": "LANGUAGES=en,,fr: there is an empty code; write codes separated by commas, such as "
        "LANGUAGES=en,fr,es,ar.",
        "en;fr": "LANGUAGES=en;fr: there is no language en;fr; write codes separated by commas, such as "
        "LANGUAGES=en,fr,es,ar.",
        "en,fr,en": "LANGUAGES=en,fr,en: en is listed twice; write each language once, the first language of the "
        "site first.",
        "en,pt-BR": "LANGUAGES=en,pt-BR: there is no language pt-BR; write pt-br.",
        "en_GB": "LANGUAGES=en_GB: there is no language en_GB; write en-gb.",
        "English,Español": "LANGUAGES=English,Español: there is no language English; write en.",
        "fr-fr": "LANGUAGES=fr-fr: there is no language fr-fr; write fr.",
        "zh": "LANGUAGES=zh: there is no language zh; write zh-hans or zh-hant.",
    }.items(),
)
def test_what_is_not_a_list_of_codes_is_an_error_that_says_what_to_write(value: str, message: str) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        read_languages(value)
    assert str(error.value) == message


def test_the_languages_of_the_admin_do_not_depend_on_those_of_the_content() -> None:
    assert dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES) == {"en": "English", "fr": "Français"}
    assert set(settings.WAGTAILADMIN_PERMITTED_LANGUAGES) <= set(settings.LANGUAGES)
    assert set(settings.WAGTAIL_CONTENT_LANGUAGES) <= set(settings.LANGUAGES)
