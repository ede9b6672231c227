"""Find the snippets that records refer to, create missing topics and people, and build slugs, labels and names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import slugify
from wagtail.models import Locale, Page, TranslatableMixin

from cms.core.snippets import BaseSnippet
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

from ..records.fields import get_object_type, has_slug
from ..records.names import build_key, parse_id
from ..writers.publication import publish_new, save_new_draft

DIGEST_LENGTH = 12
_DISTINCTIVE = {"Lu", "Ll", "Lt", "Lo", "Nd", "Nl"}  # letters and digits, without modifiers such as that of “Hawaiʻi”
MAX_SLUG_LENGTH = 255
SUFFIX_LENGTH = 10


def build_slug(*candidates: str) -> str:
    """Return the slug of the first candidate that has one, truncated to the allowed length; “page” if none has."""
    slugs = (slugify(unquote(candidate, errors="ignore"), allow_unicode=True) for candidate in candidates)
    return _truncate(next((slug for slug in slugs if slug), "page"), MAX_SLUG_LENGTH - SUFFIX_LENGTH)


def get_free_slug(slug: str, parent: Page) -> str:
    """Return the slug, or the first of slug-2, slug-3 and so on that no page under the parent has."""
    if not parent.get_children().filter(slug=slug).exists():
        return slug
    taken = set(parent.get_children().filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(name for number in range(2, len(taken) + 3) if (name := f"{slug}-{number}") not in taken)


def build_term_slug(term: str, longest: int) -> str:
    """Return the slug of a topic or person, with a digest of the term if a slug cannot have all its letters.

    Otherwise “Выборы 2020” and “Итоги 2020” would be the topic “2020”, and two people with the same Latin name one.
    """
    slug = slugify(term)
    if slug and not has_other_script(term):
        return _truncate(slug, longest)
    digest = hashlib.sha256(term.encode()).hexdigest()[:DIGEST_LENGTH]
    return f"{_truncate(slug, longest - DIGEST_LENGTH - 1) or 'term'}-{digest}"


def has_other_script(term: str) -> bool:
    """Return whether a term has letters or digits of another script than Latin, of which its slug has nothing.

    Letters with accents count as those without, and the few Latin ones that slugs leave out, such as “ø”, distinguish
    hardly any terms: a digest would make others of the topics and people that earlier imports have created.
    """
    plain = unicodedata.normalize("NFKD", term)
    return any(unicodedata.category(char) in _DISTINCTIVE and not _is_latin(char) for char in plain)


def _is_latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN ")


def build_label(term: str) -> str:
    """Return a label: “data-visualization” becomes “Data visualization”; a term with spaces is a label already."""
    words = " ".join(_words(term))
    return words[:1].upper() + words[1:]


def build_name(term: str) -> str:
    """Return a name: “christen-geiler” becomes “Christen Geiler”."""
    return " ".join(word[:1].upper() + word[1:] for word in _words(term))


def _words(term: str) -> list[str]:
    return term.split() if " " in term else re.split(r"[-_\s]+", term.strip("-_")) if term.strip("-_") else [term]


def _truncate(slug: str, length: int) -> str:
    return slug[:length].strip("-_")


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
        found = self.known.get((model, key)) or find_snippet(model, self.locale, key)
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


def find_snippet(model: type[Model], locale: Locale, key: str) -> Any | None:
    """Return the snippet of a language by its slug, its record's id or, without slugs, its name.

    The id of an exported record may name one in another language.
    """
    is_translated = issubclass(model, TranslatableMixin)
    if is_translated and (parsed := parse_id(key)):
        named = {"translation_key": parsed[0], "locale__language_code": parsed[1]}
        return model._default_manager.filter(**named).first()
    objects = model._default_manager.filter(**{"locale": locale} if is_translated else {})
    if has_slug(model) or not is_translated:
        return objects.filter(slug=key).first()
    by_id: Any = objects.filter(translation_key=build_key(key)).first()
    return by_id or objects.filter(name=key).order_by("pk").first()


def create_snippet(snippet: Any, locale: Locale, *, is_public: bool) -> None:
    """Store a new snippet; link it as a translation to the one with the same slug in the default language."""
    snippet.locale = locale
    same = {"slug": snippet.slug, "locale__language_code": settings.LANGUAGE_CODE}
    source = type(snippet).objects.filter(**same).first()
    if source and source.locale_id != locale.pk:
        snippet.translation_key = source.translation_key
    (publish_new if is_public else save_new_draft)(snippet)


class Terms:
    """The snippets of one model in one language, cached by slug."""

    def __init__(self, model: type[BaseSnippet], locale: Locale, create: Callable[[str, str], Any]) -> None:
        self.model = model
        self.locale = locale
        self.create = create
        self.known: dict[str, Any] = {}
        self.drafts: set[str] = set()  # those that this import has created as drafts

    def get_or_create(self, terms: Iterable[str], *, is_public: bool = True) -> list[Any]:
        """Return the snippets of the terms in order. Existing ones are used unchanged, drafts too.

        A term that only hidden pages have becomes a draft, which the first public page that has it publishes.
        """
        longest = self.model._meta.get_field("slug").max_length
        slugs = {term if parse_id(term) else build_term_slug(term, longest): term for term in terms}
        return [self._get(slug, is_public) or self._create(slug, term, is_public) for slug, term in slugs.items()]

    def clear_cache(self) -> None:
        """Clear the cache after a rollback, which removed the snippets created in the transaction."""
        self.known.clear()

    def _get(self, slug: str, is_public: bool) -> Any | None:
        if slug not in self.known:
            found = find_snippet(self.model, self.locale, slug)
            if found is None and parse_id(slug):
                raise ValidationError(f"there is no {self.model._meta.verbose_name} “{slug}”")
            if found is None:
                return None
            self.known[slug] = found
        snippet = self.known[slug]
        if is_public and not snippet.live and snippet.first_published_at is None and slug in self.drafts:
            snippet.save_revision().publish()
        return snippet

    def _create(self, slug: str, term: str, is_public: bool) -> Any:
        snippet = self.create(slug, term)
        create_snippet(snippet, self.locale, is_public=is_public)
        if not is_public:
            self.drafts.add(slug)
        self.known[slug] = snippet
        return snippet


def build_topic_terms(locale: Locale) -> Terms:
    """Return the topics of a locale."""
    return Terms(Topic, locale, lambda slug, term: Topic(slug=slug, label=build_label(term)))


def build_people_terms(locale: Locale) -> Terms:
    """Return the people of a locale."""
    return Terms(Person, locale, lambda slug, term: Person(slug=slug, name=build_name(term)))
