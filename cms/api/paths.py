"""Resolve a path of the frontend to a page or a redirect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left
from django.db.models.lookups import Exact
from wagtail.contrib.redirects.models import Redirect

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.public_urls import list_query_paths, normalise_path, public_url
from cms.core.sites import HasTreePath, SiteRoot, SiteRoots
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.editing.versions.withdrawals import find_redirected_withdrawal, find_withdrawal_at
from cms.http.parameter_errors import ErrorCode
from cms.http.params import NO_SUCH_LANGUAGE, NO_SUCH_SITE
from cms.http.problems import NotPublic, invalid
from cms.journal.public_objects import public_redirects
from cms.pages.resolvers import LINK_COLUMNS, build_page_link

from . import response_tags
from .pages import check_withdrawal


@dataclass(frozen=True, slots=True)
class ResolvedPage:
    """The page at a path."""

    page_id: int


@dataclass(frozen=True, slots=True)
class ResolvedRedirect:
    """The redirect at a path."""

    location: str
    permanent: bool


def resolve_path(
    path: str, site: str | None, locale: str | None, *, compact_cards: bool = False
) -> tuple[ResolvedPage | ResolvedRedirect, ReadContext]:
    """Return the page or redirect at a path, and the context to read it in.

    A redirect from the path with its query precedes the page at the path. Otherwise the query is ignored.

    Raises:
        NotPublic: There is nothing visible at this path.
        Gone: The page at this path has been withdrawn.
        InvalidParameters: There is no such site, or the site has no such language.
    """
    site_roots = SiteRoots.read()
    first = site_roots.find(site, None)
    if first is None:
        raise invalid("site", ErrorCode.DOES_NOT_EXIST, NO_SUCH_SITE)
    if locale is not None and site_roots.find(site, locale) is None:
        raise invalid("locale", ErrorCode.DOES_NOT_EXIST, NO_SUCH_LANGUAGE)
    context = ReadContext(site_roots=site_roots, root=first, now=clock.now(), compact_cards=compact_cards)
    normalised = normalise_path(path)
    if "\0" in normalised:  # sent as %2500; PostgreSQL does not accept NUL characters
        raise NotPublic(response_tags.of_absence(context))
    site_languages = site_roots.languages_of(first.site_id)
    query_paths = [one for one in list_query_paths(path) if "\0" not in one]
    try:
        if redirect := _find_query_redirect(path, context):
            return redirect
        if query_paths:
            check_withdrawal(find_redirected_withdrawal(query_paths, site_languages), context)
        return _find_page(normalised, context, locale) or _find_redirect(normalised, context)
    except NotPublic:
        check_withdrawal(find_withdrawal_at(normalised, candidate_roots(normalised, context, locale)), context)
        old_paths = [Redirect.normalise_path(normalised), *query_paths]
        check_withdrawal(find_redirected_withdrawal(old_paths, site_languages), context)
        raise


def _find_page(path: str, context: ReadContext, locale: str | None) -> tuple[ResolvedPage, ReadContext] | None:
    for root in candidate_roots(path, context, locale):
        url_path = _url_path(path, root)
        if found := _page_ids_at(url_path, slug_of(url_path), root, context.now):
            return ResolvedPage(found[0].pk), replace(context, root=root)
    return None


@cached_sql
def _page_ids_at(url_path: str, slug: str, root: SiteRoot, now: datetime) -> QuerySet:
    """Return the ids of the pages at a path; Wagtail has an index of the slug only, which is the last part of it."""
    pages = visible_now(root=root, now=now).filter(url_path=url_path, slug=slug)
    return pages.order_by("pk").values_list("pk")


def slug_of(url_path: str) -> str:
    """Return the slug of the page with this `url_path` of Wagtail."""
    return url_path.rstrip("/").rpartition("/")[2]


def wagtail_url_paths(paths: Iterable[str], context: ReadContext) -> dict[SiteRoot, dict[str, str]]:
    """Return, for each language that a path may belong to, its Wagtail `url_path` mapped to the normalised path."""
    known: dict[SiteRoot, dict[str, str]] = defaultdict(dict)
    for path in paths:
        for root in candidate_roots(path, context, None):
            known[root][_url_path(path, root)] = path
    return known


def _url_path(path: str, root: SiteRoot) -> str:
    return (root.url_path + path.removeprefix(root.prefix).strip("/")).rstrip("/") + "/"


def candidate_roots(path: str, context: ReadContext, locale: str | None) -> list[SiteRoot]:
    """Return the roots of the languages that the path may belong to, the longest prefix first."""
    roots = context.site_roots.languages_of(context.root.site_id)
    matching = [r for r in roots if not r.prefix or path == r.prefix or path.startswith(r.prefix + "/")]
    selected = [r for r in matching if locale is None or r.language == locale]
    return sorted(selected, key=lambda root: len(root.prefix), reverse=True)


def _find_query_redirect(path: str, context: ReadContext) -> tuple[ResolvedRedirect, ReadContext] | None:
    """Return the public redirect with most of the parameters in the query of the path.

    Raises:
        NotPublic: There is none, but there are others that differ in the value of a parameter: `/?p=17` is the URL
            of something that is hidden or never existed, not of the home page.
    """
    old_paths = list_query_paths(path)
    if not old_paths or "\0" in "".join(old_paths):
        return None
    redirects = redirects_of_site(context)
    known = redirects.filter(old_path__in=old_paths)
    in_order = sorted(known, key=lambda redirect: (old_paths.index(redirect.old_path), redirect.site_id is None))
    found = _get_first_public(in_order, context)
    if found is None and redirects.filter(_has_other_value(old_paths)).exists():
        raise NotPublic(response_tags.of_absence(context))
    return found


def _has_other_value(old_paths: list[str]) -> Q:
    """Return the condition that a redirect has the same path and first parameter as one of these.

    `startswith` alone ignores case on SQLite, where `/?P=17` would be taken for another value of `/?p=`.
    """
    parts = (path.partition("?") for path in old_paths)
    beginnings = {f"{base}?{query.partition('=')[0]}=" for base, _, query in parts if "=" in query}
    conditions = (Q(old_path__startswith=one) & Q(Exact(Left("old_path", len(one)), one)) for one in beginnings)
    return Q(*conditions, _connector=Q.OR) if beginnings else Q(pk__in=[])


def _find_redirect(path: str, context: ReadContext) -> tuple[ResolvedRedirect, ReadContext]:
    """Return the public redirect at a path."""
    known = redirects_of_site(context).filter(old_path=Redirect.normalise_path(path))
    # A redirect of the site precedes one for all sites.
    found = _get_first_public(known.order_by(F("site_id").desc(nulls_last=True)), context)
    if found is None:
        raise NotPublic(response_tags.of_absence(context))
    return found


def _get_first_public(
    redirects: Iterable[Redirect], context: ReadContext
) -> tuple[ResolvedRedirect, ReadContext] | None:
    for redirect in redirects:
        if location := _redirect_location(redirect, context):
            return ResolvedRedirect(location, redirect.is_permanent), context
    return None


def redirects_of_site(context: ReadContext) -> QuerySet[Redirect]:
    """Return the public redirects of the site and of all sites."""
    redirects = public_redirects(visible_now(now=context.now))
    return redirects.filter(Q(site_id=context.root.site_id) | Q(site=None))


def _redirect_location(redirect: Redirect, context: ReadContext) -> str | None:
    if redirect.redirect_page_id is None:
        return public_url(redirect.redirect_link, "redirect")
    target = visible_now(now=context.now).filter(pk=redirect.redirect_page_id).values_list(*LINK_COLUMNS, named=True)
    return next((location for row in target if (location := page_location(row, context))), None)


def page_location(row: HasTreePath, context: ReadContext) -> str | None:
    """Return the target of a redirect to a page: a path on the same site, a URL on another site.

    `row` has the columns `LINK_COLUMNS`. Return `None` for a page outside all sites.
    """
    link, root = build_page_link(row, context), context.site_roots.root_of(row)
    if link is None or root is None:
        return None
    return link.path if root.site_id == context.root.site_id else link.url
