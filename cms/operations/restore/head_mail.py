"""The daily e-mail to administrators with the heads of the audit trail and of the ledger.

An end that was cut from the trail or the ledger is noticed only by a head that was recorded elsewhere. So the head
leaves the installation once a day, in the mailboxes of those who may see the trail.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from cms.core import clock
from cms.core.localisation import find_admin_language
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import queue_mail
from cms.operations.audit.models import AuditRow, TrailState
from cms.operations.audit.trail import read_state

KIND = "audit_head"
INTERVAL = timedelta(days=1)
VIEW_PERMISSION = "audit.view_auditrow"


def queue_heads() -> int:
    """Queue the e-mail of the day, if the trail has grown since the last one. Return how many were queued."""
    now, state = clock.now(), read_state()
    if not state.sequence or (state.mailed_at and now < state.mailed_at + INTERVAL):
        return 0
    has_grown = state.mailed_at is not None and AuditRow.objects.filter(happened_at__gt=state.mailed_at).exists()
    chosen = _find_readers() if has_grown else []  # none on the day on which the trail begins
    heads = {"trail": str(state.head), "ledger": str(state.ledger_head) if state.ledger_sequence else ""}
    is_due = Q(mailed_at=None) | Q(mailed_at__lte=now - INTERVAL)
    with transaction.atomic():
        if not TrailState.objects.filter(is_due, pk=1).update(mailed_at=now):
            return 0  # another worker was faster
        for user in chosen:
            context = {"user": user.pk, "at": now.isoformat(), **heads}
            queue_mail(to=user.email, kind=KIND, context=context, key=f"{KIND}:{user.pk}:{now.isoformat()}")
    return len(chosen)


def _find_readers() -> list[Any]:
    users = get_user_model()._default_manager.exclude(email="").filter(is_active=True)
    return [user for user in users if user.has_perm(VIEW_PERMISSION)]


def find_next_due(after: datetime) -> datetime | None:
    """Return when the next e-mail is due, for the worker; None before the trail begins."""
    state = read_state()
    return max(after, state.mailed_at + INTERVAL) if state.mailed_at else None


def build_message(mail: QueuedMail) -> EmailMultiAlternatives | None:
    """Return the message of a row; None if the user may not see the trail any more."""
    user = get_user_model()._default_manager.filter(pk=mail.context["user"], is_active=True).first()
    if user is None or not user.email or not user.has_perm(VIEW_PERMISSION):
        return None
    with override(find_admin_language(user)):
        subject = gettext("Head of the audit trail of %(name)s") % {"name": settings.WAGTAIL_SITE_NAME}
        context = {**mail.context, "url": settings.CMS_URL + reverse("audit_trail:index")}
        text = render_to_string("restore/emails/head.txt", context)
    return EmailMultiAlternatives(subject, text.strip() + "\n", to=[user.email])
