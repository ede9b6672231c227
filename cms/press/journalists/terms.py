"""The languages, topics and regions that forms and imports offer for journalists."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language_info
from wagtail.models import Locale

from cms.snippets.topics.models import Region, Topic


def find_languages() -> QuerySet[Locale]:
    """Return the languages of the content."""
    codes = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
    return Locale.objects.filter(language_code__in=codes).order_by("language_code")


def find_topics() -> QuerySet[Topic]:
    """Return the topics in the source language, in which each has its identity."""
    return Topic.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("label")


def find_regions() -> QuerySet[Region]:
    """Return the regions in the source language."""
    return Region.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("label")


FIND_CHOICES: dict[str, Any] = {"languages": find_languages, "topics": find_topics, "regions": find_regions}


def key_of(choice: Any) -> str:
    """Return by what a saved filter knows a language, topic or region."""
    return choice.language_code if isinstance(choice, Locale) else str(choice.translation_key)


def label_of(choice: Any) -> str:
    """Return what people call a language, topic or region."""
    return choice.get_display_name() if isinstance(choice, Locale) else str(choice.label)


def names_of(choice: Any) -> list[str]:
    """Return everything that people may call a language, topic or region in a table."""
    if not isinstance(choice, Locale):
        return [key_of(choice), choice.label, choice.slug]
    names = [choice.language_code, choice.get_display_name()]
    try:
        info = get_language_info(choice.language_code)
    except KeyError:  # a language that Django does not know
        return names
    return [*names, info["name"], info["name_local"], info["name_translated"]]
