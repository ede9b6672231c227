"""Redirects from the addresses that pages had in another system.

They are written for hidden pages, too: a redirect is public only while its page is (`cms/journal/public_paths.py`), so
that it appears when the page is published. A redirect to a page leads to where the page is now, so that there are no
chains and loops.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.cached_sql import cached_sql
from cms.core.redirect_paths import get_query, normalise_old_path, normalise_path
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_at_some_time
from cms.journal import journal
from cms.journal.public_paths import MAX_PATH_CHARACTERS, public_redirects

HOME = "/"


def write_redirects(page: Page, old_paths: Iterable[str], roots: SiteRoots | None = None) -> list[str]:
    """Create the missing redirects from old paths to a page. Return notes about those that cannot be created.

    Call it in the transaction that writes the page. A redirect that exists stays as it is, also if it leads elsewhere:
    an editor may have changed it.
    """
    root = (roots or SiteRoots.read()).root_of(page)
    if root is None:
        return ["no redirects, because the page is outside every site"] if list(old_paths) else []
    notes: list[str] = []
    wanted = [path for path in _normalise(old_paths, notes) if not _is_at(path, page, root)]
    existing = {redirect.old_path: redirect for redirect in _find_existing(wanted, root)}
    for path in wanted:
        if redirect := existing.get(path):
            notes.extend(_keep(redirect, page))
    now = timezone.now()
    new = Redirect.objects.bulk_create(
        Redirect(old_path=path, site_id=root.site_id, redirect_page_id=page.pk, created_at=now)
        for path in wanted
        if path not in existing
    )
    _record(new)
    return notes


def _normalise(old_paths: Iterable[str], notes: list[str]) -> list[str]:
    """Return the paths as they are stored. The home page of an old site is that of the new one."""
    found = []
    for written in old_paths:
        path = "" if "\0" in written or "%00" in written else normalise_old_path(written)
        if not path or len(path) > MAX_PATH_CHARACTERS:
            notes.append(
                f"no redirect from {written[:100]}, which is no path of at most {MAX_PATH_CHARACTERS} characters"
            )
        elif path != HOME:
            found.append(path)
    return list(dict.fromkeys(found))


def _is_at(path: str, page: Page, root: SiteRoot) -> bool:
    return not get_query(path) and normalise_path(root.path_of(page)) == path


def _find_existing(paths: list[str], root: SiteRoot) -> Iterable[Redirect]:
    return Redirect.objects.filter(old_path__in=paths, site_id=root.site_id)


def _keep(redirect: Redirect, page: Page) -> list[str]:
    """Keep a redirect. One that Wagtail created for the same page becomes public, as those of people are."""
    if redirect.redirect_page_id != page.pk:
        return [f"no redirect from {redirect.old_path[:100]}, from which another redirect leads elsewhere"]
    if redirect.automatically_created:
        redirect.save()  # a receiver of the journal turns it into a person's own
    return []


def _record(redirects: list[Redirect]) -> None:
    """Record one of the new redirects, which stands for all: `bulk_create` sends no signals."""
    if redirects and (public := _find_public([redirect.pk for redirect in redirects])):
        journal.record_non_page_change(public[0], journal.ABSENT)


@cached_sql
def _find_public(ids: list[int]) -> QuerySet[Redirect]:
    """Return those that are public. To compile the query takes a seventh of the time of an import."""
    return public_redirects(visible_at_some_time()).filter(pk__in=ids)
