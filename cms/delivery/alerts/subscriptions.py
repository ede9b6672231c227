"""The alerts of a subscriber: request and confirm one, find those that are active, and end them.

Nothing that a request does depends on whether the e-mail address is known.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import override, pgettext

from cms.content.schema import Schema
from cms.core.sites import SiteRoot
from cms.delivery.sign_ups.confirmation import withdraw_consent
from cms.delivery.sign_ups.models import AlertPurpose, ConsentRecord, SignUpRequest, Subscriber
from cms.delivery.sign_ups.request_queue import describe_consent
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.trail import record_audit

from .models import Alert, Criteria, build_criteria

STOP_SALT = "cms.alerts.stop"
MAX_ALERTS = 20  # limit of one subscriber; the oldest ends when another is confirmed
EXTENSION = "alert"


class AlertTexts(Schema):
    """Texts of the form for alerts. Show `consent` beside its checkbox: this text is recorded as proof of consent."""

    consent: str


def submit_alert(root: SiteRoot, address: str, criteria: Criteria, *, page: str = "") -> None:
    """Queue a request for the worker, which asks the owner of the address to confirm it.

    `page` is the path of the page with the form, empty if the frontend does not name it.
    """
    choices = {
        "site_id": root.site_id,
        "locale": root.language,
        "query": criteria.query,
        "types": criteria.types,
        "topics": criteria.topics,
        "regions": criteria.regions,
    }
    SignUpRequest.objects.create(
        address=address,
        site_id=root.site_id,
        choices={"locale": root.language, EXTENSION: choices},
        consents=[describe_consent(str(AlertPurpose.ALERTS), get_consent_text(root), root, page)],
        source=f"{root.host} {root.language}",
    )


def get_alert_texts(root: SiteRoot) -> AlertTexts:
    """Return the texts of the form, in the language of the site root."""
    return AlertTexts(consent=get_consent_text(root))


def get_consent_text(root: SiteRoot) -> str:
    """Return the words beside the checkbox, in the language of the site root. They are recorded with the consent."""
    with override(root.language):
        return pgettext("visitor", "Yes, write to me when something new matches. I can stop it whenever I like.")


def apply_confirmed(subscriber: Subscriber, choices: dict[str, Any]) -> None:
    """Create the alert that a subscriber has confirmed, in the transaction of `cms.delivery.sign_ups`."""
    create_alert(subscriber, choices)


def create_alert(subscriber: Subscriber, choices: dict[str, Any]) -> Alert:
    """Create the alert that was confirmed, or return the equal one that exists already."""
    criteria = build_criteria(choices["query"], choices["types"], choices["topics"], choices["regions"])
    place = {"subscriber": subscriber, "site_id": choices["site_id"], "locale": choices["locale"]}
    values = {name: list(getattr(criteria, name)) for name in ("types", "topics", "regions")}
    alert, _ = Alert.objects.get_or_create(
        **place, digest=criteria.digest, defaults={"query": criteria.query, **values}
    )
    newest = subscriber.alerts.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MAX_ALERTS]
    subscriber.alerts.exclude(pk__in=list(newest)).delete()
    return alert


def select_active_alerts() -> QuerySet[Alert]:
    """Return the alerts whose subscriber has confirmed the consent to alerts and not withdrawn it.

    The status of the subscriber is that of the letter, and has no influence.
    """
    return Alert.objects.filter(Exists(_select_consents()))


def select_ended_alerts() -> QuerySet[Alert]:
    """Return the alerts that are not active any more, because the subscriber has unsubscribed from everything."""
    return Alert.objects.filter(~Exists(_select_consents()))


def _select_consents() -> QuerySet[ConsentRecord]:
    return ConsentRecord.objects.valid().filter(subscriber=OuterRef("subscriber"), purpose=AlertPurpose.ALERTS)


def create_stop_token(alert: Alert) -> str:
    """Return a signed token that ends alerts. It never expires, because links in old e-mails must keep working."""
    subscriber = alert.subscriber
    return signing.Signer(salt=STOP_SALT).sign(f"{subscriber.pk}.{int(subscriber.created_at.timestamp())}.{alert.pk}")


def stop_alerts(token: str, *, every: bool = False) -> bool:
    """End the alert of the token, or all of its subscriber, and return True, also if they have ended already.

    Returns False for an invalid token.
    """
    try:
        subscriber_id, created, alert_id = map(int, signing.Signer(salt=STOP_SALT).unsign(token).split("."))
    except (signing.BadSignature, ValueError):
        return False
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
        if subscriber is None or int(subscriber.created_at.timestamp()) != created:
            return False
        end_alerts(subscriber, subscriber.alerts.all() if every else subscriber.alerts.filter(pk=alert_id))
    return True


def end_alerts(subscriber: Subscriber, alerts: QuerySet[Alert]) -> int:
    """Delete alerts of a subscriber, and with the last one the consent. Return how many there were."""
    with transaction.atomic():
        if ids := list(alerts.values_list("pk", flat=True)):
            record_audit("alert.ended", subject=subscriber, alerts=ids)
        alerts.delete()
        if not subscriber.alerts.exists():
            withdraw_consent(subscriber, str(AlertPurpose.ALERTS))
    return len(ids)


def end_again(entry: AuditEntry) -> int:
    """End alerts that were ended."""
    subscriber = Subscriber.objects.filter(pk=entry.subject_id).first()
    return end_alerts(subscriber, subscriber.alerts.filter(pk__in=entry.facts["alerts"])) if subscriber else 0
