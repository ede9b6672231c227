"""End the access that a backup brings back, although it was revoked, used or replaced since the backup was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db.models import F, QuerySet

from cms.accounts.models import AccountEmail
from cms.accounts.users.models import User
from cms.core import clock
from cms.editing.preview.models import PreviewCode, PreviewToken, SharedDraft
from cms.press.embargo_access.accesses import open_accesses, revoke

BATCH_SIZE = 500  # rows that are ended in one transaction


@dataclass(frozen=True, slots=True)
class Credentials:
    """A kind of credentials, how to find those that work, and how to end a batch of them.

    Ended ones are not found any more, so the command may be interrupted and run again.
    """

    name: str  # a field of the log event
    label: str  # name for people
    find: Callable[[], QuerySet[Any]]
    end: Callable[[QuerySet[Any]], object]

    def end_all(self) -> Iterator[int]:
        """End all of them in batches; yield the number of each batch."""
        while ids := list(self.find().order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE]):
            self.end(self.find().filter(pk__in=ids))
            yield len(ids)


def _find_shared_drafts() -> QuerySet[SharedDraft]:
    return SharedDraft.objects.filter(revoked_at=None, expires_at__gt=clock.now())


def _find_unconfirmed_addresses() -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(verified=False)


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


KINDS = (
    Credentials("embargo_accesses", "accesses of journalists to releases under embargo", open_accesses, revoke),
    Credentials(
        "shared_drafts", "links to drafts", _find_shared_drafts, lambda rows: rows.update(revoked_at=clock.now())
    ),
    Credentials("preview_codes", "codes of previews", PreviewCode.objects.all, _delete),
    Credentials("preview_tokens", "tokens of previews", PreviewToken.objects.all, _delete),
    Credentials("sessions", "log-in sessions", Session.objects.all, _delete),
    Credentials(
        "account_emails", "e-mails with a link that were to be sent to staff", AccountEmail.objects.all, _delete
    ),
    Credentials(
        "unconfirmed_addresses", "new e-mail addresses that wait for confirmation", _find_unconfirmed_addresses, _delete
    ),
)


def renew_session_versions() -> None:
    """Make every session of staff invalid, also one that is stored elsewhere than in the database."""
    User.objects.update(session_version=F("session_version") + 1)
