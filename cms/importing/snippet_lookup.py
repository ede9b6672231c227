"""Find the snippets that records refer to."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.models import Locale, TranslatableMixin

from .interchange.identifiers import build_key
from .interchange.object_types import get_object_type, has_slug


class SnippetLookup:
    """Finds snippets in one language by their slug, those without slugs by their record's id or their name.

    `expected` has the (type, key) of those that a dry run would create.
    """

    def __init__(self, locale: Locale, expected: set[tuple[str, str]] | None = None) -> None:
        self.locale = locale
        self.expected = expected or set()
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
        objects = model._default_manager.all()
        if issubclass(model, TranslatableMixin):
            objects = objects.filter(locale=self.locale)
        if has_slug(model):
            return objects.filter(slug=key).first()
        by_id = (
            objects.filter(translation_key=build_key(key)) if issubclass(model, TranslatableMixin) else objects.none()
        )
        return by_id.first() or objects.filter(name=key).order_by("pk").first()
