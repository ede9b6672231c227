"""Find the snippets that records refer to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.models import Locale, TranslatableMixin

from .interchange.identifiers import build_key, parse_id
from .interchange.object_types import get_object_type, has_slug


class SnippetLookup:
    """Finds snippets in one language by their slug, those without slugs by their record's id or their name.

    `expected` has the (type, key) of those that a dry run would create.
    """

    def __init__(self, locale: Locale, expected: set[tuple[str, str]] | None = None) -> None:
        self.locale = locale
        self.expected = set() if expected is None else expected
        self.known: dict[tuple[type[Model], str], Any] = {}

    def get(self, model: type[Model], key: str) -> Any:
        """Return the snippet, drafts included, as for topics.

        Raises:
            ValidationError: there is none; the message names it.
        """
        found = self.known.get((model, key)) or self._find(model, key)
        if found is None and (get_object_type(model), key) in self.expected:
            return model(**{"slug": key} if has_slug(model) else {})
        if found is None:
            is_translated = issubclass(model, TranslatableMixin)
            language = f" in the language {self.locale.language_code}" if is_translated else ""
            raise ValidationError(f"there is no {model._meta.verbose_name} “{key}”{language}")
        self.known[model, key] = found
        return found

    def clear_cache(self) -> None:
        """Clear the cache after a rollback, which removed the snippets created in the transaction."""
        self.known.clear()

    def _find(self, model: type[Model], key: str) -> Any | None:
        is_translated = issubclass(model, TranslatableMixin)
        if is_translated and (parsed := parse_id(key)):  # of an exported object, perhaps in another language
            return find_by_id(model, *parsed)
        objects = model._default_manager.filter(**{"locale": self.locale} if is_translated else {})
        if has_slug(model) or not is_translated:
            return objects.filter(slug=key).first()
        by_id = (
            objects.filter(translation_key=build_key(key)) if issubclass(model, TranslatableMixin) else objects.none()
        )
        return by_id.first() or objects.filter(name=key).order_by("pk").first()


def find_by_id(model: type[Model], translation_key: UUID, language: str) -> Any | None:
    """Return the snippet that the id of an exported record names."""
    found = model._default_manager.filter(translation_key=translation_key, locale__language_code=language)
    return found.first()
