"""Whether the public sees an object at some time without a further change, to recognise changes of hidden content.

The paths at which pages were public are recorded. Wagtail creates a redirect from the former path of every page that is
renamed or moved, whether or not it was public there. Such an automatic redirect is public only if its old path was. One
that a person entered or imported is public if its target is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from cms.core.sites import SiteRoots
from cms.core.snippets import BaseSnippet
from cms.core.visibility import visible_at_some_time, visible_now
from cms.db.cached_sql import cached_sql

from .models import JournalEntry, PublicPage, PublicPath

BATCH_SIZE = 500
MAX_PATH_CHARACTERS = 255  # length of the old path of a redirect
Kind = JournalEntry.Kind


def find_public(entries: Iterable[JournalEntry]) -> set[int]:
    """Return the sequences of the entries whose objects are public, with one query for all entries of single pages."""
    entries = list(entries)
    pages = [entry for entry in entries if entry.kind == Kind.PAGE and entry.page_id is not None]
    others = [entry for entry in entries if entry.kind != Kind.PAGE or entry.page_id is None]
    visible = {row.pk for row in _visible([entry.page_id for entry in pages])} if pages else set()
    public = [entry for entry in pages if entry.page_id in visible] + [one for one in others if _is_public(one)]
    return {entry.sequence for entry in public}


def _is_public(entry: JournalEntry) -> bool:
    """Return whether the public sees what an entry is about, now that it has changed; True in case of doubt.

    An entry of the kind EVERYTHING names no object. Only what is known from before the change decides.
    """
    if entry.kind == Kind.EVERYTHING:
        return False
    if entry.kind == Kind.SUBTREE:
        return is_public_subtree(entry.page_id)
    if entry.kind == Kind.NON_PAGE and entry.page_id is not None:
        return bool(_visible_with_aliases(entry.page_id))
    if entry.object_id is None:
        return True
    return is_public_object(apps.get_model(entry.model), entry.object_id)


def is_public_page(page_id: int) -> bool:
    """Return whether the public sees the page at some time without a further change."""
    return bool(_visible([page_id]))


def is_public_subtree(page_id: int | None) -> bool:
    """Return whether the public sees the page or one below it at some time without a further change."""
    path = Page.objects.filter(pk=page_id).values_list("path", flat=True).first()
    return path is not None and visible_at_some_time().filter(path__startswith=path).exists()


def is_public_object(model: type[Model], pk: int) -> bool:
    """Return whether the public sees an object that is not a page; True for settings and in case of doubt."""
    if issubclass(model, BaseSnippet):
        return model.objects.filter(pk=pk, live=True).exists()
    if model is Redirect:
        return public_redirects(visible_at_some_time()).filter(pk=pk).exists()
    if model in (get_image_model(), get_document_model()):
        return _is_used_publicly(model, pk)
    return True


def find_using_pages(model: type[Model], ids: Iterable[int]) -> set[int]:
    """Return the ids of the pages that use one of these images or documents, as they are saved."""
    types = ContentType.objects.get_for_models(model, Page)
    references = ReferenceIndex.objects.filter(
        to_content_type=types[model], to_object_id__in=[str(pk) for pk in ids], base_content_type=types[Page]
    )
    return {int(pk) for pk in references.order_by().values_list("object_id", flat=True)}


@cached_sql
def _visible(ids: Collection[int]) -> QuerySet[Page]:
    return visible_at_some_time().order_by().filter(pk__in=ids).values_list("pk")


@cached_sql
def _visible_with_aliases(page_id: int) -> QuerySet[Page]:
    """Return the page and its aliases, which show the similar pages of their source."""
    return visible_at_some_time().order_by().filter(Q(pk=page_id) | Q(alias_of=page_id)).values_list("pk")


def _is_used_publicly(model: type[Model], pk: int) -> bool:
    """Return whether a public page or another public object refers to this image or document.

    Wagtail updates its index of references in the transaction of each change.
    """
    target = ContentType.objects.get_for_model(model)
    references = ReferenceIndex.objects.filter(to_content_type=target, to_object_id=str(pk))
    users: dict[int, set[str]] = defaultdict(set)
    for content_type_id, object_id in references.values_list("base_content_type_id", "object_id"):
        users[content_type_id].add(object_id)
    return any(_is_one_public(content_type_id, ids) for content_type_id, ids in users.items())


def _is_one_public(content_type_id: int, ids: Collection[str]) -> bool:
    """Return whether one of these objects of a type is public; True for settings and in case of doubt."""
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    if model is Page:
        return bool(_visible([int(pk) for pk in ids]))
    if model and issubclass(model, BaseSnippet):
        return model.objects.filter(pk__in=ids, live=True).exists()
    return True


def public_redirects(pages: QuerySet[Page]) -> QuerySet[Redirect]:
    """Return the redirects that are public if these pages are.

    The subquery looks up the page of each redirect. With `EXISTS` or `IN`, PostgreSQL reads the ids of all pages first.
    """
    was_public = PublicPath.objects.filter(
        page_id=OuterRef("redirect_page_id"), site_id=OuterRef("site_id"), path=OuterRef("old_path")
    )
    target = pages.order_by().filter(pk=OuterRef("redirect_page_id")).values("pk")[:1]
    to_page = Q(redirect_page=Subquery(target)) & (Q(automatically_created=False) | Exists(was_public))
    return Redirect.objects.filter(to_page | Q(redirect_page=None) & ~Q(redirect_link=""))


def find_automatic_redirect(page: Page) -> Redirect | None:
    """Return the newest public automatic redirect to the page or one below it."""
    automatic = public_redirects(visible_at_some_time()).filter(automatically_created=True)
    return automatic.filter(redirect_page__path__startswith=page.path).order_by("-pk").first()


def record_paths(pages: Iterable[PublicPage]) -> None:
    """Record the paths of pages that are public."""
    rows = [
        PublicPath(page_id=page.page_id, site_id=page.site_id, path=path)
        for page in pages
        if len(path := Redirect.normalise_path(page.path)) <= MAX_PATH_CHARACTERS
    ]
    PublicPath.objects.bulk_create(rows, batch_size=BATCH_SIZE, ignore_conflicts=True)


def record_paths_below(tree_path: str) -> None:
    """Record the paths of the public pages in a subtree, before they change.

    The worker records the paths of pages when they become public, but a page may be renamed before the worker runs.
    """
    roots = SiteRoots.read()
    pages = visible_now().filter(path__startswith=tree_path).only("pk", "path", "url_path")
    located = ((page, root) for page in pages.iterator() if (root := roots.root_of(page)))
    record_paths(PublicPage(page_id=page.pk, site_id=root.site_id, path=root.path_of(page)) for page, root in located)


def delete_paths(page_id: int) -> None:
    """Delete the paths of a page that is deleted; its redirects are deleted with it."""
    PublicPath.objects.filter(page_id=page_id).delete()
