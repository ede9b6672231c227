"""The languages in LANGUAGES and those of the database: create locales after every `migrate`, and system checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connection
from django.utils.translation import to_locale
from wagtail.models import Locale, Page, Site

from cms.core.localisation import has_catalogue, language_name, language_of_words
from cms.journal.models import JournalEntry


def create_locales(**_: Any) -> None:
    """Create the locale of each language in the settings that has none, as a receiver of `post_migrate`.

    Does nothing while tables are missing (`migrate` of one app), or while there are no pages, as in a database that a
    test has emptied. A language that is no longer in the settings keeps its locale, because its pages refer to it.
    """
    needed = {model._meta.db_table for model in (Locale, Page, JournalEntry)}
    if not needed.issubset(connection.introspection.table_names()) or Page.get_first_root_node() is None:
        return
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)


@register()
def check_catalogues(**_: Any) -> list[CheckMessage]:
    """Return a warning for each language of the content without a catalogue of Clarion's own words."""
    return [
        checks.Warning(
            f"LANGUAGES: there are no words in {name} ({code}). Labels, e-mails and default texts for its readers are "
            f"in {language_name(language_of_words(code))}.",
            hint=f"Translate the messages with the context “visitor” of cms/locale/fr/LC_MESSAGES/django.po into "
            f"{to_locale(code)}/LC_MESSAGES/django.po in a directory of LOCALE_PATHS, and run compilemessages.",
            id="languages.W001",
        )
        for code, name in settings.WAGTAIL_CONTENT_LANGUAGES
        if not has_catalogue(code)
    ]


@register(Tags.database)
def check_removed_languages(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return a warning for each language that has pages and is not in LANGUAGES; `migrate` runs this check."""
    if not _is_readable(databases):
        return []
    known = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    used = Page.objects.exclude(locale__language_code__in=known).order_by("locale__language_code")
    return [
        checks.Warning(
            f"The database has pages in {language_name(code)} ({code}), a language that is not in LANGUAGES.",
            hint="What is published stays public until editors unpublish it. Add the language to LANGUAGES again, or "
            "unpublish its home page together with the pages below it.",
            id="languages.W002",
        )
        for code in used.values_list("locale__language_code", flat=True).distinct()
    ]


@register(Tags.database)
def check_first_language(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return a warning if the default site begins with another language than LANGUAGES; `migrate` runs this check."""
    if not _is_readable(databases):
        return []
    first = Site.objects.filter(is_default_site=True).values_list("root_page__locale__language_code", flat=True).first()
    if first in (None, settings.LANGUAGE_CODE):
        return []
    return [
        checks.Warning(
            f"The first language of the default site is {language_name(first)} ({first}), that of LANGUAGES is "
            f"{language_name(settings.LANGUAGE_CODE)} ({settings.LANGUAGE_CODE}).",
            hint="Topics, regions and people have their values in the API, which are part of URLs, from the first "
            f"language of LANGUAGES. Put {first} first.",
            id="languages.W003",
        )
    ]


def _is_readable(databases: Sequence[str] | None) -> bool:
    """Return whether the database is to be checked and has the tables of pages, which the first `migrate` creates."""
    needed = {model._meta.db_table for model in (Page, Locale, Site)}
    return bool(databases) and needed.issubset(connection.introspection.table_names())
