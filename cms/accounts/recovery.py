"""Account recovery: what two administrators do for a person who has lost password, second factor and recovery codes.

One administrator asks, and another one confirms within VALID_FOR. The account then has no second factor and no password
that anyone knows, its sessions have ended, and the person gets a link to set a new password by e-mail. The next log-in
asks for a new second factor where the role needs one. Where there are not two administrators besides the person, an
operator does the same on the command line.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from cms.accounts.users.models import User
from cms.core import clock
from cms.operations.audit.models import AuditRow
from cms.operations.audit.trail import describe, name_row, record_audit

from .code_limits import forget_all_attempts
from .emails import send_notification
from .encryption import find_unreadable_users
from .models import AccountEmail, AccountRecovery
from .second_factor import has_second_factor, requires_second_factor

log = structlog.get_logger(__name__)

VALID_FOR = timedelta(hours=24)
SETTLED_AFTER = timedelta(hours=24)
# By these, one administrator can act with a second account. The trail, or an e-mail to the owner, shows them meanwhile.
UNSETTLING_ACTIONS = (
    "account.created",
    "account.activated",
    "account.password_changed",
    "account.made_superuser",
    "account.role_added",
)
GRANTED = "role.grants_added"
PERMISSION, BACKEND = "users.change_user", "django.contrib.auth.backends.ModelBackend"
Outcome = AccountRecovery.Outcome


class RecoveryRefusedError(Exception):
    """The request has ended, or this administrator may not decide about it. The argument is the reason, for logs."""


def may_recover(administrator: Any, user: User) -> bool:
    """Return whether an administrator may ask or confirm for this user: accounts with all rights need such accounts."""
    if administrator.pk == user.pk or not user.is_active or not administrator.has_perm(PERMISSION):
        return False
    return bool(administrator.is_superuser or not user.is_superuser)


def find_administrators(user: User) -> list[User]:
    """Return who may ask or confirm for this user now: settled administrators who can log in."""
    unreadable = set(find_unreadable_users())
    found = User.objects.with_perm(PERMISSION, backend=BACKEND).exclude(pk=user.pk).order_by("username")
    return [
        one
        for one in found
        if may_recover(one, user)
        and one.username not in unreadable
        and (has_second_factor(one) or not requires_second_factor(one))
        and is_settled(one, clock.now())
    ]


def is_settled(administrator: Any, at: datetime) -> bool:
    """Return whether account, rights, password and second factor have been the same since SETTLED_AFTER before a time.

    A single administrator could otherwise create another account, set the password of one, or give the right to the
    role of one, and be two at once.
    """
    since = at - SETTLED_AFTER
    rows = AuditRow.objects.filter(happened_at__gte=since)
    has_changed = rows.filter(action__in=UNSETTLING_ACTIONS, subject=describe(administrator)).exists()
    return _had_factor(administrator, since) and not has_changed and not _was_granted(administrator, rows)


def _was_granted(administrator: Any, rows: QuerySet[AuditRow]) -> bool:
    """Return whether a role of an administrator was given the right to recover accounts; superusers need no role."""
    if administrator.is_superuser:
        return False
    roles = [name_row(Group, pk) for pk in administrator.groups.values_list("pk", flat=True)]
    granted = rows.filter(action=GRANTED, subject__in=roles).values_list("facts", flat=True)
    label, codename = PERMISSION.split(".")
    right = Permission.objects.filter(content_type__app_label=label, codename=codename).values_list("pk", flat=True)
    return any(not set(right).isdisjoint(facts["permissions"]) for facts in granted)


def find_open(user: User) -> AccountRecovery | None:
    """Return the request that waits for a second administrator, if its time has not passed."""
    waiting = AccountRecovery.objects.filter(user=user, outcome=Outcome.OPEN, asked_at__gt=clock.now() - VALID_FOR)
    return waiting.select_related("asked_by").order_by("-asked_at").first()


def ends_at(recovery: AccountRecovery) -> datetime:
    """Return until when another administrator may confirm."""
    return recovery.asked_at + VALID_FOR


def ask(administrator: Any, user: User, reason: str) -> AccountRecovery:
    """Store the request, and tell the person and all administrators who may confirm.

    Raises:
        RecoveryRefusedError: Another request is open, or the administrator may not ask, or not yet.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not may_recover(administrator, user) or find_open(user):
            raise RecoveryRefusedError("not_allowed")
        if not is_settled(administrator, clock.now()):
            raise RecoveryRefusedError("unsettled")
        recovery = AccountRecovery.objects.create(user=user, asked_by=administrator, reason=reason)
        record_audit("account.recovery_asked", subject=user, actor=administrator)
        _tell(user, "recovery_asked_person", recovery)
        for one in find_administrators(user):
            _tell(one, "recovery_asked", recovery)
    log.warning("accounts.recovery_asked", user=user.pk, asked_by=administrator.pk)
    return recovery


def confirm(administrator: Any, recovery: AccountRecovery) -> None:
    """Remove the factors and the password of the account, end its sessions, and send the link for a new password.

    Raises:
        RecoveryRefusedError: The request has ended, or the administrator may not confirm it.
    """
    with transaction.atomic():
        recovery = _claim(administrator, recovery)
        user = recovery.user
        if refusal := describe_refusal(administrator, recovery):
            raise RecoveryRefusedError(refusal)
        removed = remove_access(user)
        _end(recovery, Outcome.CONFIRMED, administrator)
        asker = recovery.asked_by_id
        record_audit("account.recovery_confirmed", subject=user, actor=administrator, asked_by=asker)
        for one in {user, administrator, recovery.asked_by}:
            _tell(one, "recovery_confirmed", recovery)
    log.warning("accounts.recovery_confirmed", user=user.pk, asked_by=asker, by=administrator.pk, removed=removed)


def refuse(administrator: Any, recovery: AccountRecovery) -> None:
    """End the request without any change; the administrator who asked may do so, too.

    Raises:
        RecoveryRefusedError: The request has ended, or the administrator may not decide about it.
    """
    with transaction.atomic():
        recovery = _claim(administrator, recovery)
        _end(recovery, Outcome.REFUSED, administrator)
        record_audit("account.recovery_refused", subject=recovery.user, actor=administrator)
        for one in {recovery.user, administrator, recovery.asked_by}:
            _tell(one, "recovery_refused", recovery)
    log.warning("accounts.recovery_refused", user=recovery.user_id, by=administrator.pk)


def describe_refusal(administrator: Any, recovery: AccountRecovery) -> str:
    """Return why this administrator cannot be the second one, as a code; empty if they can.

    The account and its second factor must be older than the request, and settled: a single administrator could create
    them. `ask` requires the same of the other one.
    """
    if administrator.pk == recovery.asked_by_id:
        return "same_administrator"
    asker = recovery.asked_by
    if asker is None or not asker.is_active or not may_recover(asker, recovery.user):
        return "asker_without_rights"
    if administrator.date_joined >= recovery.asked_at:
        return "new_account"
    if not _had_factor(administrator, recovery.asked_at):
        return "new_second_factor"
    return "" if is_settled(administrator, recovery.asked_at) else "changed_account"


def remove_access(user: User) -> int:
    """Remove factors and password, end all sessions, queue the link, and return the number of removed factors."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user, verified=False).delete()  # ends links that would replace the address
    user.refresh_from_db()
    if user.has_usable_password():
        user.set_password(secrets.token_urlsafe(32))
        user.save(update_fields=["password"])
        record_audit("account.password_changed", subject=user)
        AccountEmail.objects.create(user=user)
    user.end_sessions()
    forget_all_attempts(user)
    return removed


def delete_expired() -> int:
    """Delete requests that are older than HISTORY_RETENTION_DAYS, and return the number of deleted rows."""
    before = clock.now() - timedelta(days=settings.HISTORY_RETENTION_DAYS)
    return AccountRecovery.objects.filter(asked_at__lt=before).delete()[0]


def _had_factor(administrator: Any, at: datetime) -> bool:
    """Return whether the second factor of an administrator who needs one is older than a time.

    One who needs one and has none logs in by OpenID Connect.
    """
    if not (requires_second_factor(administrator) and has_second_factor(administrator)):
        return True
    return Authenticator.objects.filter(user_id=administrator.pk, created_at__lt=at).exists()


def _claim(administrator: Any, recovery: AccountRecovery) -> AccountRecovery:
    """Return the request, locked for the transaction, if this administrator may decide about it."""
    rows = AccountRecovery.objects.select_for_update(of=("self",)).select_related("user", "asked_by")
    claimed = rows.filter(pk=recovery.pk, outcome=Outcome.OPEN, asked_at__gt=clock.now() - VALID_FOR).first()
    if claimed is None:
        raise RecoveryRefusedError("ended")
    if not may_recover(administrator, claimed.user):
        raise RecoveryRefusedError("not_allowed")
    return claimed


def _end(recovery: AccountRecovery, outcome: str, administrator: Any) -> None:
    recovery.outcome, recovery.decided_by, recovery.decided_at = outcome, administrator, clock.now()
    recovery.save(update_fields=["outcome", "decided_by", "decided_at"])


def _tell(receiver: Any, name: str, recovery: AccountRecovery) -> None:
    if receiver is not None:
        path = reverse("account_recovery", args=[recovery.user_id])
        send_notification(receiver, name, receiver.email, recovery=recovery, path=path, ends_at=ends_at(recovery))
