"""`migrate` creates the locales of the languages in the settings, and keeps those of languages no longer there."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from wagtail.models import Locale, Page

from cms.journal.models import JournalEntry
from cms.operations.languages.locales import create_locales


def get_codes() -> set[str]:
    return set(Locale.objects.values_list("language_code", flat=True))


@pytest.fixture
def languages(settings, db):
    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربيّة")]
    return settings


def test_a_new_database_has_the_locale_of_each_language(db) -> None:
    assert get_codes() == {"en", "fr"}


def test_migrate_adds_new_languages_and_removes_none(languages) -> None:
    call_command("migrate", verbosity=0)
    assert get_codes() == {"en", "fr", "es", "ar"}


def test_what_exists_is_not_written_again(db) -> None:
    before = JournalEntry.objects.count()
    create_locales()
    assert JournalEntry.objects.count() == before


def test_an_empty_database_stays_empty(languages) -> None:
    Page.objects.all().delete()
    create_locales()
    assert "es" not in get_codes()
