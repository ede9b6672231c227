"""Return a release under embargo in the schema of its page type, and the documents in it."""

from __future__ import annotations

from functools import partial

from django.http import Http404

from cms.api.pages import build_detail
from cms.content.details import PageDetail
from cms.content.references import ReadContext, References, resolve_references
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.pages.models import BasePage

from .file_keys import build_file_url, build_picture_query
from .readers import Holder
from .releases import EmbargoedRelease, load_page


def read_release(holder: Holder, release: EmbargoedRelease) -> PageDetail:
    """Return the release; links, related pages and calls to action in it are as the public sees them.

    Raises:
        Http404: The page has just been deleted.
    """
    return build_detail(_load(release), _build_context(holder, release))[0]


def find_document_ids(release: EmbargoedRelease) -> set[int]:
    """Return the ids of the documents in the release and its calls to action."""
    page = load_page(release)
    if page is None:
        return set()
    references = References(page_id=page.pk)
    page.collect_references(references)
    context = ReadContext(site_roots=SiteRoots.read(), root=release.root, now=clock.now())
    resolve_references(references, context, kinds=("own_action", "call_to_action"))
    return references.ids["document"]


def _load(release: EmbargoedRelease) -> BasePage:
    page = load_page(release)
    if page is None:
        raise Http404
    return page


def _build_context(holder: Holder, release: EmbargoedRelease) -> ReadContext:
    return ReadContext(
        site_roots=SiteRoots.read(),
        root=release.root,
        now=clock.now(),
        build_picture_query=partial(build_picture_query, holder, release),
        build_document_url=partial(build_file_url, "document", holder, release),
    )
