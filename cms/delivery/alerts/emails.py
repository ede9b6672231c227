"""The e-mails of alerts: new pages in the reader's language, with one-click unsubscription (RFC 8058)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override

from cms.core import clock
from cms.core.languages import language_of_words
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_now
from cms.delivery.mail.messages import build_one_click_headers, render_message
from cms.delivery.mail.models import QueuedMail
from cms.pages.models import BasePage
from cms.snippets.organisation.names import get_organisation_name

from .descriptions import describe_criteria
from .email_texts import REPORT_TEXTS
from .models import Alert, AlertMatch
from .subscribers import create_stop_token, select_active_alerts

STOP_ALL_PATH = "/api/v1/alerts/stop-all"
MAX_PAGES = 20  # of one alert in one e-mail


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page in an e-mail."""

    title: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class ReportedAlert:
    """An alert with the pages that it found."""

    description: str
    pages: Sequence[NewPage]
    has_more: bool  # pages beyond MAX_PAGES
    stop_url: str


def build_message(mail: QueuedMail) -> EmailMultiAlternatives | None:
    """Return the e-mail about the matches that are visible now; None if there are none, or if the alerts have ended.

    The e-mail is built when it leaves: a page that was hidden meanwhile is not in it.
    """
    matches = AlertMatch.objects.filter(pk__in=mail.context["matches"], alert__in=select_active_alerts())
    by_alert: dict[Alert, list[int]] = {}
    for match in matches.select_related("alert__subscriber", "alert__site").order_by("alert", "-pk"):
        by_alert.setdefault(match.alert, []).append(match.page_id)
    if not by_alert:
        return None
    first = next(iter(by_alert))
    language = language_of_words(first.subscriber.locale)
    with override(language):
        reported = [one for alert, ids in by_alert.items() if (one := _report(alert, ids))]
        return _compose(first, reported, language) if reported else None


def _report(alert: Alert, page_ids: Iterable[int]) -> ReportedAlert | None:
    roots = SiteRoots.read().languages_of(alert.site_id)
    root = next((root for root in roots if root.language == alert.locale), None)
    pages = _read_pages(page_ids, root) if root else []
    if not root or not pages:
        return None
    stop_url = f"{root.base_url}{root.prefix}/alerts/stop?token={quote(create_stop_token(alert))}"
    description = describe_criteria(alert.criteria, alert.locale)
    return ReportedAlert(description, pages[:MAX_PAGES], len(pages) > MAX_PAGES, stop_url)


def _read_pages(ids: Iterable[int], root: SiteRoot) -> list[NewPage]:
    pages = visible_now(BasePage, root=root, now=clock.now()).filter(pk__in=list(ids)).order_by("-listed_at", "-pk")
    return [NewPage(page.title, page.summary, root.url_of(page)) for page in pages]


def _compose(alert: Alert, reported: Sequence[ReportedAlert], language: str) -> EmailMultiAlternatives:
    name = get_organisation_name(alert.site_id)
    titles = {page.url: page.title for one in reported for page in one.pages}
    texts = REPORT_TEXTS.fill(name=name)
    return render_message(
        "alerts/email",
        {"name": name, "alerts": reported, "texts": texts},
        subject=f"{name}: {next(iter(titles.values()))}" if len(titles) == 1 else texts.subject,
        language=language,
        headers=build_one_click_headers(STOP_ALL_PATH, create_stop_token(alert)),  # they end all alerts
    )
