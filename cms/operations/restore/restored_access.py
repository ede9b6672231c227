"""The access that a backup brings back, although it was revoked, used or replaced since.

Credentials are ended, unless the ledger says which of them were revoked. What it does not know of the accounts of the
admin is known only to people, who review them.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.utils.module_loading import import_string
from wagtail.models import ModelLogEntry

from cms.accounts.models import AccountEmail
from cms.accounts.second_factor import FACTOR_TYPES
from cms.accounts.users.models import User
from cms.core import clock
from cms.core.extension_points import ExtensionPoint
from cms.core.spreadsheets import escape_formula
from cms.editing.preview.models import PreviewCode, PreviewToken, SharedDraft
from cms.operations.audit.actions import list_taking_back

BATCH_SIZE = 500  # rows that are ended in one transaction
ADMINISTRATOR = "superuser"
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A kind of credentials, how to find those that work, and how to end a batch of them.

    Ended ones are not found any more, so the command may be interrupted and run again.
    """

    name: str  # a field of the log event
    label: str  # name for people
    find: Callable[[], QuerySet[Any]]
    end: Callable[[QuerySet[Any]], object]
    # The action of the audit trail by which one is revoked: where the ledger is whole, the others go on.
    revocation: str = ""

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


OTHER_KINDS = ExtensionPoint[tuple[str, ...]](
    "clarion_credentials",
    receives="Credentials that end when a backup is restored: a name for the log, a label for people, the "
    "dotted paths of a function that returns the valid ones as a queryset, and of one that ends the "
    "rows of a queryset, and if it exists the action of the audit trail by which one is revoked. With it, those that "
    "were never revoked go on where the ledger is whole.",
    example='hooks.register("clarion_credentials", ("tide_keys", "tide keys", "tides.keys.find", "tides.keys.end"))',
)
OWN_KINDS = (
    Credentials(
        "shared_drafts",
        "links to drafts",
        _find_shared_drafts,
        lambda rows: rows.update(revoked_at=clock.now()),
        "draft.share_revoked",
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
    others = [
        Credentials(name, label, import_string(find), import_string(end), *revocation)
        for name, label, find, end, *revocation in OTHER_KINDS.values()
    ]
    return [*others, *OWN_KINDS]


def list_ended_kinds(*, is_ledger_whole: bool) -> list[Credentials]:
    """Return the kinds of which all credentials end; those that the ledger knows go on where it is whole."""
    known = set(list_taking_back()) if is_ledger_whole else set()
    return [kind for kind in list_kinds() if kind.revocation not in known]


def renew_session_versions() -> None:
    """Make every session of staff invalid, also one that is stored elsewhere than in the database."""
    User.objects.update(session_version=F("session_version") + 1)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a row of the report."""

    user_name: str
    email: str
    active: bool
    roles: str
    second_factor: bool
    last_log_in: str
    last_change: str  # change of the account itself; its creation, if the history has no change

    def describe(self) -> str:
        """Return a line for the terminal."""
        parts = [
            f"{self.user_name:<20}",
            "active     " if self.active else "deactivated",
            f"second factor: {'yes' if self.second_factor else 'no ':<3}",
            f"last log-in: {self.last_log_in:<16}",
            f"last change: {self.last_change:<16}",
            self.roles or "no role",
        ]
        return "  ".join(parts)


def find_accounts() -> Iterator[Account]:
    """Yield all accounts, also deactivated ones, by user name."""
    factors = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=FACTOR_TYPES)
    changes = dict(
        ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User))
        .values_list("object_id")
        .annotate(Max("timestamp"))
    )
    users = User.objects.annotate(has_factor=Exists(factors)).prefetch_related("groups").order_by("username")
    for user in users:
        groups = sorted(group.name for group in user.groups.all())
        yield Account(
            user_name=user.username,
            email=user.email,
            active=user.is_active,
            roles=", ".join([*([ADMINISTRATOR] if user.is_superuser else []), *groups]),
            second_factor=user.has_factor,
            last_log_in=_show(user.last_login),
            last_change=_show(changes.get(str(user.pk)) or user.date_joined),
        )


def write_report(path: Path, accounts: Iterable[Account]) -> None:
    """Write the accounts to a CSV file that only its owner may read. Raises OSError."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with open(handle, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Account)])
        writer.writeheader()
        for account in accounts:
            row = {
                **asdict(account),
                "active": _answer(account.active),
                "second_factor": _answer(account.second_factor),
            }
            writer.writerow({name: escape_formula(value) for name, value in row.items()})


def _answer(value: bool) -> str:
    return "yes" if value else "no"


def _show(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else NEVER
