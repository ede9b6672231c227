"""Build the records of pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.sites import SiteRoot
from cms.moving.importing.authors import get_author_relation
from cms.moving.importing.interchange.fields import is_authored
from cms.moving.importing.interchange.identifiers import build_id
from cms.moving.importing.interchange.names import ReferenceNames
from cms.moving.importing.interchange.serializer import (
    KeyCollector,
    ReferenceWriter,
    collect_keys,
    serialize_fields,
    serialize_stream,
)
from cms.moving.importing.interchange.values import write_value
from cms.moving.importing.record_values import State, write_text
from cms.pages.models import BasePage
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic

from .page_states import ExportedPage
from .reader_notes import read_reader_notes

STEP_LENGTH = Page.steplen


class PageRecords:
    """Builds the records of a chunk of pages, with the names of everything that they refer to."""

    def __init__(self, names: ReferenceNames, collector: KeyCollector, *, with_drafts: bool) -> None:
        self.names = names
        self.collector = collector
        self.with_drafts = with_drafts

    def build(self, exported: Iterable[ExportedPage], root: SiteRoot) -> list[dict[str, Any]]:
        """Return the records of pages of one site and language."""
        exported = list(exported)
        ancestors = _read_ancestors(exported, root)
        self.collector.keys.clear()
        self.collector.keys[Page] |= set(ancestors.values())
        for one in exported:
            self._collect(one.page)
            if one.draft and self.with_drafts:
                self._collect(one.draft)
        self.names.load(self.collector.keys)
        redirects = _read_redirects(exported)
        notes = read_reader_notes(one.page for one in exported)
        return [{**self._build(one, root, ancestors, redirects), **notes.get(one.page.pk, {})} for one in exported]

    def _collect(self, page: BasePage) -> None:
        collect_keys(page, self.collector, "body")
        self.collector.keys[Topic] |= {topic.pk for topic in page.topics.all()}
        self.collector.keys[Person] |= set(_get_author_ids(page))

    def _build(
        self, one: ExportedPage, root: SiteRoot, ancestors: Mapping[str, int], redirects: Mapping[int, list[str]]
    ) -> dict[str, Any]:
        page, language = one.page, root.language
        record = {
            "id": build_id("page", page.translation_key, language),
            "type": page.api_type,
            "language": language,
            "state": str(one.state),
            "date": write_value(page.listed_at if one.state == State.PUBLIC else page.published_at),
            "slug": page.slug,
            "old_paths": redirects.get(page.pk, []),
            **self._serialize(page, language),
        }
        if one.publish_at:
            record["publish_at"] = write_value(one.publish_at)
        if one.draft and self.with_drafts:
            content = self._serialize(one.draft, language)
            record["draft"] = {name: value for name, value in content.items() if value != record[name]}
        if page.path == root.tree_path:
            del record["slug"]  # which is in no address
            return {**record, "site": root.host}
        return {**record, "parent": self._get_parent(page, ancestors, language)}

    def _serialize(self, page: BasePage, language: str) -> dict[str, Any]:
        """Return the content of one version of a page."""
        writer = ReferenceWriter(self.names, language)
        content = {
            "title": write_text(page.title),
            "summary": write_text(page.summary),
            "topics": self._get_names(Topic, [topic.pk for topic in page.topics.all()], language, in_order=False),
            "body": serialize_stream(page, "body", writer),
            "canonical_url": page.canonical_url,
            "source_name": write_text(page.source_name),
            **serialize_fields(page, writer),
        }
        if is_authored(type(page)):
            content["authors"] = self._get_names(Person, _get_author_ids(page), language)
        return content

    def _get_parent(self, page: BasePage, ancestors: Mapping[str, int], language: str) -> str | None:
        """Return the id of the page above, or of the next one above it if that is not part of the export."""
        path = page.path[:-STEP_LENGTH]
        while path in ancestors:
            if name := self.names.get_name(Page, ancestors[path], language):
                return name
            path = path[:-STEP_LENGTH]
        return None

    def _get_names(self, model: Any, keys: Iterable[int], language: str, *, in_order: bool = True) -> list[str]:
        names = [name for pk in keys if (name := self.names.get_name(model, pk, language))]
        return names if in_order else sorted(names)


def _get_author_ids(page: BasePage) -> list[int]:
    if not is_authored(type(page)):
        return []
    relation, name = get_author_relation(type(page))
    authors = getattr(page, relation).all()
    return [getattr(author, f"{name}_id") if name else author.pk for author in authors]


def _read_ancestors(exported: Iterable[ExportedPage], root: SiteRoot) -> dict[str, int]:
    """Return the primary keys of the pages above, within the site, by their paths in the tree."""
    shortest = len(root.tree_path)
    paths = {one.page.path[:length] for one in exported for length in range(shortest, len(one.page.path), STEP_LENGTH)}
    return dict(Page.objects.filter(path__in=paths).values_list("path", "pk"))


def _read_redirects(exported: Iterable[ExportedPage]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    pages = Redirect.objects.filter(redirect_page__in=[one.page.pk for one in exported], is_permanent=True)
    for page_id, path in pages.order_by("old_path").values_list("redirect_page_id", "old_path"):
        if path not in found[page_id]:
            found[page_id].append(path)
    return found
