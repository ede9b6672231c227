"""The cache tags that a change invalidates; cms/api sets the same tags on its responses.

The tags cover every response that may have changed. If they are unknown or more than MAX_TAGS, the tags of the sites
(`site-…`) are used, which every response has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from wagtail.models import Page

from cms.cards.models import SimilarPage
from cms.core.snippets import BaseSnippet
from cms.journal import cache_tags, journal
from cms.journal.models import JournalEntry, PublicChange, PublicPage
from cms.pages.filter_registry import get_filters
from cms.pages.models import BasePage

Kind = PublicChange.Kind
MAX_TAGS = 250  # limit of one message; a single page or object has far fewer

# The tags of an object that is not a page, besides its own; a change of any other model invalidates everything.
TAGS_BY_MODEL: Mapping[str, set[str]] = {
    "images.Picture": {cache_tags.SITEMAP},
    "documents.StoredDocument": set(),
    "wagtailredirects.Redirect": {cache_tags.REDIRECTS},
    "organisation.Organisation": {cache_tags.SETTINGS},
    "organisation.SocialProfiles": {cache_tags.SETTINGS},
    "organisation.DonorPortal": {cache_tags.SETTINGS},
    "organisation.SiteTexts": {cache_tags.SETTINGS},
    "organisation.Navigation": {cache_tags.NAVIGATION},
    "organisation.Boilerplate": {cache_tags.GAPS},
    "people.MediaContact": {cache_tags.GAPS},
    "people.Person": {cache_tags.GAPS, cache_tags.PEOPLE},
    "topics.Topic": {cache_tags.GAPS, cache_tags.TOPICS},
    "topics.Region": {cache_tags.GAPS, cache_tags.REGIONS},
}
TAG_NAMES_BY_MODEL = {"images.Picture": "image", "documents.StoredDocument": "document"}


@dataclass(slots=True)
class InvalidatedTags:
    """A set of tags, or all responses."""

    tags: set[str] = field(default_factory=set)
    everything: bool = False

    def get_names(self, site_ids: Iterable[int]) -> list[str]:
        """Return the tags to send to an endpoint of these sites."""
        if self.everything or len(self.tags) > MAX_TAGS:
            return sorted(cache_tags.site_tag(site_id) for site_id in site_ids)
        return sorted(cache_tags.add_kind_tags(self.tags))


def get_change_tags(changes: Sequence[PublicChange]) -> dict[int, set[str]]:
    """Return the tags of each change, by its sequence."""
    affected = _affected_page_tags([change.page_id for change in changes if change.change == Kind.PUBLISHED])
    people = _people_tags({change.page_id for change in changes})
    return {change.sequence: _change_tags(change) | affected[change.page_id] | people for change in changes}


def _change_tags(change: PublicChange) -> set[str]:
    tags = _page_tags(change)
    if change.change != Kind.UPDATED:
        tags.add(cache_tags.REDIRECTS)
        if change.type == "home":
            tags |= {cache_tags.LOCALES, cache_tags.NAVIGATION}
    if change.change == Kind.PUBLISHED:
        tags.add(cache_tags.GAPS)
    return tags


def _page_tags(page: PublicChange | PublicPage) -> set[str]:
    """Return the tags of the page and of the lists that contain it."""
    listed = {tag} if (tag := cache_tags.list_tags_by_type().get(page.type)) else set()
    topics = {cache_tags.topic_tag(topic_id) for topic_id in page.topics}
    return {cache_tags.page_tag(page.page_id), cache_tags.SITEMAP} | listed | topics


def _people_tags(page_ids: Collection[int]) -> set[str]:
    """Return the tags of the people that the filters find these pages by, and of their translations.

    Responses list what each said and wrote, and link to their pages.
    """
    keys: set[UUID] = set()
    installed = get_filters().get("person")
    for model, declared in installed.by_model.items() if installed and page_ids else ():
        for lookup in declared.lookups:
            pages = model._default_manager.filter(**{"pk__in": page_ids, f"{lookup}__isnull": False})
            keys.update(pages.order_by().values_list(f"{lookup}__translation_key", flat=True))
    people = apps.get_model("people.Person")._default_manager.filter(translation_key__in=keys) if keys else ()
    return {cache_tags.object_tag("person", person.pk) for person in people}


def _affected_page_tags(published: Sequence[int]) -> Mapping[int, set[str]]:
    """Return the tags of pages that show a newly published page without a reference: translations and similar pages."""
    tags: dict[int, set[str]] = defaultdict(set)
    if not published:
        return tags
    keys = dict(Page.objects.filter(pk__in=published).values_list("pk", "translation_key"))
    translations: dict[object, list[int]] = defaultdict(list)
    for pk, key in Page.objects.filter(translation_key__in=keys.values()).values_list("pk", "translation_key"):
        translations[key].append(pk)
    similar: dict[int, list[int]] = defaultdict(list)
    for other_id, page_id in SimilarPage.objects.filter(other_id__in=published).values_list("other_id", "page_id"):
        similar[other_id].append(page_id)
    for pk in published:
        tags[pk] = cache_tags.page_tags(translations[keys[pk]]) if pk in keys else set()
    for other_id, page_ids in similar.items():
        tags[other_id] |= _tags_with_aliases(page_ids)
    return tags


def _tags_with_aliases(page_ids: Sequence[int]) -> set[str]:
    """Return the tags of the pages and of their aliases, which show the similar pages of their source."""
    aliases = Page.objects.filter(alias_of__in=page_ids).values_list("pk", flat=True)
    return cache_tags.page_tags([*page_ids, *aliases])


def get_entry_tags(entries: Sequence[JournalEntry], reported_page_ids: set[int]) -> InvalidatedTags:
    """Return the tags of journal entries, except those of pages that were reported as public changes.

    What was and is hidden has none, and neither has a page that is not public yet.
    """
    invalidated = InvalidatedTags()
    entries = [entry for entry in entries if not entry.is_hidden]
    saved = {entry.page_id for entry in entries if entry.kind == journal.Kind.PAGE and entry.page_id}
    pages = list(PublicPage.objects.filter(page_id__in=saved - reported_page_ids))
    for page in pages:
        invalidated.tags |= _page_tags(page)
    invalidated.tags |= _people_tags({page.page_id for page in pages})
    for entry in {journal.entry_key(entry): entry for entry in entries}.values():
        tags = _entry_tags(entry)
        invalidated.everything = invalidated.everything or tags is None
        invalidated.tags |= tags or set()
    return invalidated


def _entry_tags(entry: JournalEntry) -> set[str] | None:
    """Return the tags of the entry, or None for all responses."""
    if entry.kind in (journal.Kind.PAGE, journal.Kind.SUBTREE):
        return set()  # what the public sees of it is among the public changes
    if entry.page_id is not None:
        return _tags_with_aliases([entry.page_id])
    if entry.model not in TAGS_BY_MODEL or entry.object_id is None:
        return None
    return TAGS_BY_MODEL[entry.model] | set(_object_tags(entry.model, entry.object_id))


def _object_tags(label: str, object_id: int) -> Iterator[str]:
    """Yield the tag of the object; for a snippet also the tags of its translations and of the pages that use it.

    Settings and redirects have none, because no response has one.
    """
    model = apps.get_model(label)
    if name := TAG_NAMES_BY_MODEL.get(label):
        yield cache_tags.object_tag(name, object_id)
    elif issubclass(model, BaseSnippet):
        name = str(model._meta.model_name)
        yield cache_tags.object_tag(name, object_id)
        snippet = model.objects.filter(pk=object_id).first()
        if snippet is None:
            return
        for pk in model.objects.filter(translation_key=snippet.translation_key).values_list("pk", flat=True):
            yield cache_tags.object_tag(name, pk)
        pages = snippet.pages()
        using_pages = BasePage.objects.none() if pages is None else pages
        for page in PublicPage.objects.filter(page_id__in=using_pages.values("pk")):
            yield from _page_tags(page)
