"""Requests to every view of the admin, about every restricted draft, and searches for their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.models import Page

from tests.cms.accounts.users.permission_walk.arguments import build_arguments
from tests.cms.accounts.users.permission_walk.routes import Route, admin_routes

from .canaries import CANARY, STEM, RestrictedSite

SKIPPED = ("wagtailadmin_logout", "wagtailadmin_error_test")  # end the session, and raise an error
PAGE_VIEWS = (
    "wagtailadmin_pages:",
    "wagtailadmin_api:pages:",
    "wagtailadmin_explore",
    "wagtailadmin_choose_page_child",
)
PAGE_ARGUMENTS = {"page_id", "page_pk", "page_to_move_id", "parent_page_id"}
PAGE_LISTS = (
    "calendar",
    "current_releases",
    "embargo_releases",
    "locked_pages",
    "page_types",
    "preview_all_shares",
    "redirects_",
    "search_health",
    "wagtailadmin_choose_page",
    "wagtailadmin_explore",
    "wagtailadmin_home",
    "wagtailadmin_pages:",
    "wagtailadmin_reports:",
    "wagtailsnippets_search_rules_",
)
SEARCHES = ("wagtailadmin_choose_page_search", "wagtailadmin_pages:search", "wagtailadmin_pages:search_results")
ROUTES = [route for route in admin_routes() if route.name not in SKIPPED]


def build_urls(site: RestrictedSite, subjects: Iterable[str], *, only_pages: bool = False) -> Iterator[str]:
    """Yield the URLs of all routes, those about pages for every subject and for the page that mentions them.

    With `only_pages`, only routes about pages, and those of lists that contain pages.
    """
    pages = [site.subjects[name] for name in subjects]
    for route in ROUTES:
        if is_about_a_page(route):
            about = pages if only_pages and not route.name.endswith(":edit") else [*pages, site.mentioning]
            yield from filter(None, (find_url(route, site, page) for page in about))
        elif not only_pages or route.name.startswith(PAGE_LISTS):
            yield from filter(None, [find_url(route, site, site.mentioning)])
    for page in pages:
        yield from _build_confirmations(site, page)
    yield from build_queries(site, subjects)


def is_about_a_page(route: Route) -> bool:
    """Return whether an argument of the route is the id of a page."""
    is_page_view = route.name.startswith(PAGE_VIEWS) and "pk" in route.arguments
    return is_page_view or bool(PAGE_ARGUMENTS & {*route.arguments})


def build_queries(site: RestrictedSite, subjects: Iterable[str]) -> Iterator[str]:
    """Yield the URLs with parameters: searches, exports, filters, and ids of pages."""
    for subject in subjects:
        page, q = site.subjects[subject], {"q": f"{STEM}{subject}"}
        for name in (
            "wagtailadmin_choose_page_search",
            "wagtailadmin_pages:search",
            "wagtailadmin_pages:search_results",
        ):
            yield f"{reverse(name)}?{urlencode(q)}"
        yield f"{reverse('wagtailadmin_explore_root')}?{urlencode({**q, 'search_all': 'on'})}"
        yield f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id={page.pk}"
        yield f"{reverse('search_explain')}?{urlencode({**q, 'page': page.pk})}"
        yield f"{reverse('search_reindex')}?page={page.pk}"
        yield f"{reverse('wagtailadmin_reports:site_history')}?label={STEM}{subject}"
        for action in ("delete", "move", "publish", "unpublish"):
            yield f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?id={page.pk}"
        yield f"{reverse('wagtailadmin_api:pages:listing')}?child_of={page.get_parent().pk}&fields=*"
        yield f"{reverse('wagtailadmin_explore', args=[page.get_parent().pk])}?p=1"
        yield f"{reverse('wagtailadmin_choose_page_child', args=[page.get_parent().pk])}?p=1"
    for action in ("delete", "move", "publish", "unpublish"):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        yield f"{url}?id=all&childOf={site.admin.archive.get_parent().pk}"
        yield f"{url}?id=all&q={STEM}"
    for name in ("press_releases.ReleasePage", "standard_pages.StandardPage"):
        yield f"{reverse('wagtailadmin_choose_page')}?page_type={name}"
        yield f"{reverse('wagtailadmin_choose_page')}?page_type={name}&user_perms=copy_to"
        app, model = name.lower().split(".")
        yield reverse("wagtailadmin_pages:type_use", args=[app, model])
    reports = ("locked_pages", "site_history", "aging_pages", "page_types_usage", "workflow", "workflow_tasks")
    for report in reports:
        for export in ("csv", "xlsx"):
            yield f"{reverse(f'wagtailadmin_reports:{report}')}?export={export}"
    yield f"{reverse('wagtailredirects:index')}?export=csv"
    now = timezone.localdate()
    yield f"{reverse('calendar')}?view=list&month={now:%Y-%m}"
    yield f"{reverse('calendar')}?view=month&month={now:%Y-%m}"


def _build_confirmations(site: RestrictedSite, page: Page) -> Iterator[str]:
    other = site.admin.archive.pk
    yield reverse("wagtailadmin_pages:move_confirm", args=[other, page.pk])
    yield reverse("wagtailadmin_pages:move_confirm", args=[page.pk, other])


def find_url(route: Route, site: RestrictedSite, page: Page) -> str | None:
    """Return the URL of the route about the page; None if its arguments cannot be built."""
    try:
        arguments = build_arguments(route, site.admin, page)
        return reverse(
            route.name, kwargs=arguments | ({"parent_page_id": page.pk} if "parent_page_id" in arguments else {})
        )
    except NoReverseMatch:
        return None


def read_text(response: Any) -> str:
    """Return the headers and the body of a response, in lower case."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers} {body.decode(errors='replace')}".casefold()


def find_canaries(response: Any, subjects: Iterable[str]) -> set[str]:
    """Return the canaries of these subjects in a response."""
    stems = tuple(f"{STEM}{subject}" for subject in subjects)
    return {word for word in CANARY.findall(read_text(response)) if word.startswith(stems)}
