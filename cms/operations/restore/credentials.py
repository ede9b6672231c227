"""End the access that a backup brings back, although it was revoked, used or replaced since the backup was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db.models import F, QuerySet
from django.utils.module_loading import import_string

from cms.accounts.models import AccountEmail
from cms.accounts.users.models import User
from cms.core import clock
from cms.core.extension_points import ExtensionPoint
from cms.editing.preview.models import PreviewCode, PreviewToken, SharedDraft

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


OTHER_KINDS = ExtensionPoint[tuple[str, str, str, str]](
    "clarion_credentials",
    receives="Credentials that end when a backup is restored: a name for the log, a label for people, and the "
    "dotted paths of a function that returns the valid ones as a queryset, and of one that ends the "
    "rows of a queryset.",
    example='hooks.register("clarion_credentials", ("tide_keys", "tide keys", "tides.keys.find", "tides.keys.end"))',
)
OWN_KINDS = (
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


def list_kinds() -> list[Credentials]:
    """Return all kinds of credentials, first those that other apps have registered."""
    others = [(name, label, import_string(find), import_string(end)) for name, label, find, end in OTHER_KINDS.values()]
    return [*(Credentials(*other) for other in others), *OWN_KINDS]


def renew_session_versions() -> None:
    """Make every session of staff invalid, also one that is stored elsewhere than in the database."""
    User.objects.update(session_version=F("session_version") + 1)
