"""E-mails about translations that are due: at most one a day for each person and language.

The worker queues an e-mail with the ids of the person and the language. Its text is built when it is sent, by what the
person may see then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext, override
from wagtail.models import Locale

from cms.core import clock
from cms.core.localisation import find_admin_language
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import queue_mail

from .board import get_own_locale_ids
from .due import DueTranslations, find_due, select_translators, wants_notices
from .models import DIGEST_KIND, DigestChoice, SentDigest
from .states import BATCH_SIZE, compare_states, find_outdated_states

INTERVAL = timedelta(days=1)
MAX_PAGES = 20  # pages of each kind in one e-mail


def queue_digests() -> int:
    """Queue the e-mails that are due, and return their number.

    The sources that were published are compared first; with more of them than a batch, the e-mails wait for the next
    call. A translation that turned out to be stale after the e-mail of the day would be left out of the next one.
    """
    compare_states(find_outdated_states()[:BATCH_SIZE])
    if find_outdated_states().exists():
        return 0
    now = clock.now()
    return sum(_queue_digest(user, locale_id, now) for user, locale_id in _list_recipients(now))


def build_message(mail: QueuedMail) -> EmailMultiAlternatives | None:
    """Return the message of a row; None if nothing is due any more, or the person wants no e-mails."""
    user = get_user_model()._default_manager.filter(pk=mail.context["user"], is_active=True).first()
    locale = Locale.objects.filter(pk=mail.context["locale"]).first()
    if user is None or locale is None or not user.email or not wants_notices(user):
        return None
    if not user.has_perm("wagtailadmin.access_admin") or locale.pk not in get_own_locale_ids(user):
        return None
    due = find_due(user, locale.pk, datetime.fromisoformat(mail.context["since"]), MAX_PAGES)
    return _compose(user, locale, due) if due else None


def _list_recipients(now: datetime) -> Iterator[tuple[Any, int]]:
    """Yield each user who wants e-mails, with each language of which none was sent within a day."""
    choices = DigestChoice.objects.values("user_id")
    chosen = Q(pk__in=choices.filter(wants_digest=True))
    by_default = Q(pk__in=select_translators().values("pk")) & ~Q(pk__in=choices)
    users = get_user_model()._default_manager.filter(chosen | by_default, is_active=True).exclude(email="")
    recent = set(SentDigest.objects.filter(sent_at__gt=now - INTERVAL).values_list("user_id", "locale_id"))
    for user in users.order_by("pk"):
        if user.has_perm("wagtailadmin.access_admin"):
            yield from ((user, pk) for pk in sorted(get_own_locale_ids(user)) if (user.pk, pk) not in recent)


def _queue_digest(user: Any, locale_id: int, now: datetime) -> int:
    """Queue the e-mail about what has become due in a language since the last one; return 0 if nothing has."""
    with transaction.atomic():
        known = SentDigest.objects.select_for_update().filter(user=user, locale_id=locale_id).first()
        since = known.sent_at if known else now - INTERVAL
        if (known and known.sent_at > now - INTERVAL) or not find_due(user, locale_id, since, 1):
            return 0
        SentDigest.objects.update_or_create(user=user, locale_id=locale_id, defaults={"sent_at": now})
        queue_mail(
            to=user.email,
            kind=DIGEST_KIND,
            context={"user": user.pk, "locale": locale_id, "since": since.isoformat()},
            key=f"{DIGEST_KIND}:{user.pk}:{locale_id}:{now.isoformat()}",
        )
    return 1


def _compose(user: Any, locale: Locale, due: DueTranslations) -> EmailMultiAlternatives:
    with override(find_admin_language(user)):
        language = locale.get_display_name()
        count = due.stale_count + due.missing_count
        subject = ngettext(
            "To translate (%(language)s): %(count)s page", "To translate (%(language)s): %(count)s pages", count
        )
        subject %= {"language": language, "count": count}
        urls = [settings.CMS_URL + reverse("wagtailadmin_pages:edit", args=[state.page_id]) for state in due.stale]
        context = {
            "user": user,
            "language": language,
            "stale": list(zip(due.stale, urls, strict=True)),
            "missing": due.missing,
            "more_stale": due.stale_count - len(due.stale),
            "more_missing": due.missing_count - len(due.missing),
            "board_url": f"{settings.CMS_URL}{reverse('stale_translations')}?locale={locale.pk}",
            "account_url": settings.CMS_URL + reverse("wagtailadmin_account"),
        }
        text = render_to_string("translations/emails/digest.txt", context)
    return EmailMultiAlternatives(subject, text.strip() + "\n", to=[user.email])
