"""Create the locales of the languages in LANGUAGES after every `migrate`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from wagtail.models import Locale, Page

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
