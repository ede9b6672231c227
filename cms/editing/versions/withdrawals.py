"""Withdraw public pages, and find the notice of a withdrawn one.

A notice is shown only while its page is hidden for no other reason: not while it is private or outside every site, and
only at paths at which it was public.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import override, pgettext
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page

from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import outside_restrictions, visible_now
from cms.journal import journal, public_objects
from cms.journal.models import PublicPage, PublicPath
from cms.journal.taken_back import name_page, unpublish
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.trail import record_audit

from .models import Withdrawal
from .recorder import lock_page

WITHDRAW_ACTION = "versions.withdraw"
CHANGE_NOTICE_ACTION = "versions.change_notice"
REMOVE_NOTICE_ACTION = "versions.remove_notice"


class NotPublicNow(ValueError):
    """A page that the public cannot see cannot be withdrawn: a notice would disclose it."""


def withdraw_page(page: Page, notice: str, user: Any) -> None:
    """Unpublish a public page and show a withdrawal notice at its paths; its public aliases are withdrawn with it.

    Raises:
        NotPublicNow: the public cannot see the page.
    """
    with journal.atomic_with_journal():
        lock_page(page.pk)
        public = list(visible_now().filter(pk__in=[page.pk, *_list_aliases(page)]))
        if page.pk not in {one.pk for one in public}:
            raise NotPublicNow
        _record_paths(public)
        UnpublishPageAction(page.specific, user=user).execute(skip_permission_checks=True)
        now = clock.now()
        for one in public:
            fields = {"notice": notice, "withdrawn_at": now, "withdrawn_by": user}
            Withdrawal.objects.update_or_create(page_id=one.pk, defaults=fields)
            record_audit("page.withdrawn", subject=name_page(one.pk), actor=user)
        log(instance=page, action=WITHDRAW_ACTION, user=user, data={"notice": notice})


def withdraw_again(entry: AuditEntry) -> int:
    """Withdraw a page after a restore. Its notice is lost, so that visitors read that the page was withdrawn."""
    page = Page.objects.filter(pk=entry.subject_id).select_related("locale").first()
    if page is None or Withdrawal.objects.filter(page_id=page.pk).exists():
        return 0
    with journal.atomic_with_journal():
        unpublish(page)
        with override(page.locale.language_code):
            notice = pgettext("visitor", "This page has been withdrawn.")
        Withdrawal.objects.create(page_id=page.pk, notice=notice, withdrawn_at=entry.happened_at)
        journal.record_related_change([page.pk])
    return 1


def change_notice(withdrawal: Withdrawal, notice: str, user: Any) -> None:
    """Replace the notice of a withdrawn page."""
    with journal.atomic_with_journal():
        Withdrawal.objects.filter(pk=withdrawal.pk).update(notice=notice)
        log(instance=withdrawal.page, action=CHANGE_NOTICE_ACTION, user=user, data={"notice": notice})
        journal.record_related_change([withdrawal.page_id])


def remove_notice(withdrawal: Withdrawal, user: Any) -> None:
    """Remove the notice of a withdrawn page: its paths answer 404, as those of every unpublished page."""
    with journal.atomic_with_journal():
        page = withdrawal.page
        withdrawal.delete()
        log(instance=page, action=REMOVE_NOTICE_ACTION, user=user)
        journal.record_related_change([page.pk])


def find_withdrawal(page_id: int, root: SiteRoot) -> Withdrawal | None:
    """Return the withdrawal of the page with this id, if the public may know of it, in a site and language."""
    return _find_shown([page_id], [root])


def find_withdrawal_at(path: str, roots: Sequence[SiteRoot]) -> Withdrawal | None:
    """Return the withdrawal of a page that was public at this path of the frontend, in these languages of a site."""
    known = PublicPath.objects.filter(site_id__in={root.site_id for root in roots}, path=Redirect.normalise_path(path))
    return _find_shown(known.values_list("page_id", flat=True), roots)


def find_redirected_withdrawal(old_paths: Collection[str], roots: Sequence[SiteRoot]) -> Withdrawal | None:
    """Return the withdrawal of a page to which a redirect from one of these paths leads, in all languages of a site.

    Automatic redirects are left out: they are public only at paths that `find_withdrawal_at` knows.
    """
    of_site = Q(site_id__in={root.site_id for root in roots}) | Q(site=None)
    redirects = Redirect.objects.filter(
        of_site, old_path__in=old_paths, automatically_created=False, redirect_page__isnull=False
    )
    return _find_shown(redirects.values_list("redirect_page_id", flat=True), roots)


def _find_shown(page_ids: Iterable[int], roots: Sequence[SiteRoot]) -> Withdrawal | None:
    """Return the newest withdrawal of these pages, unless the page is live, private, or in no such site and language.

    Most ids are of no withdrawn page, so that the costly condition is checked last.
    """
    ids = list(page_ids)
    withdrawn = Withdrawal.objects.filter(page_id__in=ids, page__live=False) if ids else ()
    for withdrawal in sorted(withdrawn, key=lambda one: one.withdrawn_at, reverse=True):
        for root in roots:
            if outside_restrictions(root=root).filter(pk=withdrawal.page_id).exists():
                return withdrawal
    return None


def _list_aliases(page: Page) -> Iterator[int]:
    """Yield the ids of the aliases of a page, and of their aliases; Wagtail unpublishes all of them with it."""
    for alias in page.aliases.all():
        yield alias.pk
        yield from _list_aliases(alias)


def _record_paths(pages: Sequence[Page]) -> None:
    """Record the paths of public pages; the worker has not done so yet for pages that became public a moment ago."""
    roots = SiteRoots.read()
    located = ((page, root) for page in pages if (root := roots.root_of(page)))
    public_objects.record_paths(
        PublicPage(page_id=page.pk, site_id=root.site_id, path=root.path_of(page)) for page, root in located
    )
