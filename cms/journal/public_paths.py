"""The paths at which pages were public, and the redirects that are therefore public.

Wagtail creates a redirect from the former path of every page that is renamed or moved, whether or not it was public
there. Such an automatic redirect is public only if its old path was. One that a person entered or imported is public if
its target is.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.sites import SiteRoots
from cms.core.visibility import visible_at_some_time, visible_now

from .models import PublicPage, PublicPath

BATCH_SIZE = 500
MAX_PATH_CHARACTERS = 255  # length of the old path of a redirect


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
