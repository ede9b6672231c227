"""Open, revoke and end accesses, create their personal links, and delete what is no longer needed of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.core import clock
from cms.core.sites import SiteRoot
from cms.editing.preview import credentials
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.trail import record_audit
from cms.press.journalists.models import Journalist

from .models import (
    AccessLink,
    EmbargoAccess,
    KitArchive,
    PersonalKit,
    ReleaseOptions,
    ScheduledVersion,
    TermsAcceptance,
)

OPEN_PERMISSION = "embargo_access.open_release"
LINK_PATH = "/embargo"
OPENED, REVOKED = "embargo_access.opened", "embargo_access.revoked"
LINK_RENEWED, TOKEN_REPLACED = "embargo_access.link_renewed", "embargo_access.token_replaced"
INSERT_BATCH_SIZE = 500  # rows
DELETE_BATCH_SIZE = 200  # rows of each kind
RETIREMENT_PERIOD = timedelta(hours=1)  # archives that were replaced are kept for longer than they are served
BUILD_TIME = timedelta(minutes=10)  # a worker stores the file of an archive without a kit within this time


def may_open(user: Any, page: Page) -> bool:
    """Return whether the user may open the page to journalists: like publishing it to a few readers."""
    return user.has_perm(OPEN_PERMISSION) and page.permissions_for_user(user).can_publish()


def open_to(page: Page, journalists: Iterable[Journalist], user: Any, message: str = "") -> list[EmbargoAccess]:
    """Create an access for each active journalist who has none that is open, and return the new ones."""
    chosen = {one.pk: one for one in journalists if one.status == Journalist.Status.ACTIVE}
    with transaction.atomic():
        Page.objects.select_for_update().filter(pk=page.pk).first()  # one user after the other
        opened = set(open_accesses().filter(page=page).values_list("journalist_id", flat=True))
        accesses = [
            EmbargoAccess(page=page, journalist=one, message=message, opened_by=user)
            for one in chosen.values()
            if one.pk not in opened
        ]
        created = EmbargoAccess.objects.bulk_create(accesses, batch_size=INSERT_BATCH_SIZE)
        if created:
            record_audit(OPENED, subject=page, actor=user, accesses=[access.pk for access in created])
        return created


def open_accesses() -> QuerySet[EmbargoAccess]:
    """Return the accesses that were neither revoked nor have ended; `is_active` says which of them work now."""
    return EmbargoAccess.objects.filter(revoked_at=None, ended_at=None)


def is_active(access: EmbargoAccess) -> bool:
    """Return whether the access may show the release while that is under embargo.

    A contact that is marked as inactive has left; one who unsubscribed from e-mails still has what was opened to them.
    """
    is_known = access.journalist.status != Journalist.Status.INACTIVE
    return access.revoked_at is None and access.ended_at is None and is_known


def create_link(access: EmbargoAccess, root: SiteRoot) -> str:
    """Create a link for the access and return its URL on the frontend; only a digest of its code is stored.

    Earlier links stay valid: an e-mail that is sent a second time after a failure has another one.
    """
    code = credentials.create_credential(credentials.EMBARGO_CODE_PREFIX)
    AccessLink.objects.create(access=access, digest=credentials.hash_credential(code))
    return f"{root.base_url}{root.prefix}{LINK_PATH}?code={code}"


def renew_link(access: EmbargoAccess, root: SiteRoot) -> str:
    """End all earlier links of the access and the tokens that were given for them, and return the URL of a new link."""
    with transaction.atomic():
        AccessLink.objects.filter(access=access).delete()
        TermsAcceptance.objects.filter(access=access).update(token_digest=None)
        EmbargoAccess.objects.filter(pk=access.pk).update(mail_outcome="")  # the e-mail was about an earlier link
        record_audit(LINK_RENEWED, subject=access)
        return create_link(access, root)


def renew_again(entry: AuditEntry) -> int:
    """End the links and tokens of an access that were replaced; the next link is created by people."""
    links = AccessLink.objects.filter(access=entry.subject_id)
    tokens = TermsAcceptance.objects.filter(access=entry.subject_id).exclude(token_digest=None)
    with transaction.atomic():
        return links.delete()[0] + tokens.update(token_digest=None)


def revoke(accesses: QuerySet[EmbargoAccess]) -> int:
    """Revoke accesses, with immediate effect on their links, tokens and files. Return how many were open."""
    with transaction.atomic():
        ids = list(accesses.filter(revoked_at=None).values_list("pk", flat=True))
        revoked = EmbargoAccess.objects.filter(pk__in=ids, revoked_at=None).update(revoked_at=clock.now())
        remove_credentials(ids)
        if revoked:
            record_audit(REVOKED, accesses=ids)
    return revoked


def revoke_again(entry: AuditEntry) -> int:
    """Revoke accesses that were revoked."""
    return revoke(EmbargoAccess.objects.filter(pk__in=entry.facts["accesses"]))


def remove_credentials(access_ids: Iterable[int]) -> None:
    """End the links and tokens of accesses, and remove their kits."""
    chosen = Q(access__in=list(access_ids))
    AccessLink.objects.filter(chosen).delete()
    TermsAcceptance.objects.filter(chosen).update(token_digest=None)
    remove_kits(PersonalKit.objects.filter(chosen))


def remove_kits(kits: QuerySet[PersonalKit]) -> None:
    """Delete kits; their archives are no longer served from now on, and the worker deletes the files."""
    ids = list(kits.values_list("pk", flat=True))
    KitArchive.objects.filter(Q(kit__in=ids) | Q(earlier_kit__in=ids)).update(kit=None, earlier_kit=None)
    PersonalKit.objects.filter(pk__in=ids).delete()


def end_accesses(accesses: QuerySet[EmbargoAccess]) -> int:
    """End accesses for good, because their release was published, and return their number."""
    return accesses.filter(ended_at=None).update(ended_at=clock.now())


class AccessEnder:
    """The observer of publications that ends accesses, so that a later embargo does not bring them back."""

    def before_change(self, page_id: int) -> None:
        """Do nothing: what readers of the release see is read at each request."""

    def after_publication(self, page_id: int) -> None:
        """End the accesses of a page that is live; a page that is only scheduled keeps them."""
        end_accesses(EmbargoAccess.objects.filter(page=page_id, page__live=True))

    def after_removal(self, page_id: int) -> None:
        """End the accesses of a page that was live."""
        end_accesses(EmbargoAccess.objects.filter(page=page_id))


def delete_expired() -> int:
    """Record the end of accesses, delete the files of their kits, and later the accesses. Return the number of rows.

    EMBARGO_ACCESS_RETENTION_DAYS after its end, an access is deleted with what the journalist accepted and opened. If
    the release was never published, the period begins when the access was opened.
    """
    end_accesses(EmbargoAccess.objects.filter(page__live=True))  # these pages were published without signals
    has_ended = Q(access__revoked_at__isnull=False) | Q(access__ended_at__isnull=False)
    remove_kits(PersonalKit.objects.filter(has_ended))
    is_published = Q(page__live=True)  # accesses no longer show its versions
    versions = ScheduledVersion.objects.filter(is_published).delete()[0]
    versions += ReleaseOptions.objects.filter(is_published).delete()[0]
    return versions + _delete_archives() + _delete_accesses()


def _delete_archives() -> int:
    """Delete archives without a kit, the file first: a row whose file is gone is found again.

    Raises:
        MediaUnavailable: The storage does not respond. A file without a row would stay for ever.
    """
    deleted = 0
    now = clock.now()
    is_served = Q(earlier_kit__isnull=False, retired_at__gt=now - RETIREMENT_PERIOD)
    unused = KitArchive.objects.filter(kit=None, built_at__lt=now - BUILD_TIME).exclude(is_served)
    for archive in unused.order_by("pk")[:DELETE_BATCH_SIZE]:
        default_storage.delete(archive.stored_name)
        if not default_storage.exists(archive.stored_name):
            archive.delete()
            deleted += 1
    return deleted


def _delete_accesses() -> int:
    before = clock.now() - timedelta(days=settings.EMBARGO_ACCESS_RETENTION_DAYS)
    is_abandoned = Q(revoked_at=None, ended_at=None, opened_at__lt=before)
    expired = EmbargoAccess.objects.filter(Q(revoked_at__lt=before) | Q(ended_at__lt=before) | is_abandoned)
    ids = list(expired.order_by("pk").values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    return EmbargoAccess.objects.filter(pk__in=ids).delete()[0] if ids else 0
