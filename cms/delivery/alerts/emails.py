"""The e-mails of alerts: new pages in the language of the reader, with one-click unsubscription (RFC 8058).

Texts are translated when they are used; `{name}` is replaced by the name of the organisation. In French, it follows
"par", "chez" or a dash.

The words of an alert are those of the person who asked for it, who may be anyone. They are quoted shortened and
without what mail programs turn into links, so that an alert cannot carry a message in the name of the organisation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.mail import EmailMultiAlternatives
from django.utils.text import Truncator, capfirst
from django.utils.translation import override, pgettext_lazy

from cms.core import clock
from cms.core.localisation import language_of_words
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_now
from cms.delivery.mail.kinds import MailTexts, build_one_click_headers, render_message
from cms.delivery.mail.models import QueuedMail
from cms.delivery.sign_ups.emails import COMMON_TEXTS, EmailTexts
from cms.pages.models import BasePage
from cms.pages.page_types import searchable_models
from cms.snippets.organisation.site_profile import get_organisation_name
from cms.snippets.topics import labels

from .models import Alert, AlertMatch, Criteria, build_criteria
from .subscriptions import create_stop_token, select_active_alerts

MAX_QUOTED_CHARACTERS = 80
LINK = re.compile(r"\S*(?:://|@|\w[.。．｡]\w)\S*")  # a URL, a domain or an e-mail address
PHONE_NUMBER = re.compile(r"\+?\d(?:[\s()/.-]*\d){6,}")
OMISSION = "[…]"
QUOTATION_MARKS = str.maketrans("“”„", '"""')  # so that nothing is quoted but the words, and all of them
STOP_ALL_PATH = "/api/v1/alerts/stop-all"
MAX_PAGES = 20  # limit of one alert in one e-mail


@dataclass(frozen=True, slots=True)
class ReportTexts(MailTexts):
    """The texts of an e-mail about new pages."""

    subject: str  # used for several pages; a single page has its title as the subject
    greeting: str
    heading: str
    more: str
    reason: str
    stop: str
    colon: str


REPORT_TEXTS = ReportTexts(
    subject=pgettext_lazy("visitor", "{name}: new for your alerts"),
    greeting=pgettext_lazy("visitor", "Hello,"),
    heading=pgettext_lazy("visitor", "New for your alert"),
    more=pgettext_lazy("visitor", "There is more on our site."),
    reason=pgettext_lazy("visitor", "You receive this e-mail because you have asked {name} for alerts."),
    stop=pgettext_lazy("visitor", "Stop this alert"),
    colon=pgettext_lazy("visitor", ":"),
)

# The texts of the e-mail that asks to confirm an alert.
CONFIRM_TEXTS = EmailTexts(
    subject=pgettext_lazy("visitor", "Please confirm your alert from {name}"),
    body=pgettext_lazy(
        "visitor",
        "Someone (probably you) asked {name} to write to this address when something new is published on this subject. "
        "We will only do so if you confirm.",
    ),
    button=pgettext_lazy("visitor", "Yes, send me the alert"),
    note=pgettext_lazy(
        "visitor",
        "This link works for seven days. If it was not you, please ignore this e-mail: nothing happens.",
    ),
    **COMMON_TEXTS,
)


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


def describe_choices(choices: dict[str, Any]) -> str:
    """Return what an alert asks for that is not confirmed yet, in the active language."""
    criteria = build_criteria(choices["query"], choices["types"], choices["topics"], choices["regions"])
    return describe_criteria(criteria, choices["locale"])


def describe_criteria(criteria: Criteria, language: str) -> str:
    """Return the words and the labels of the filters, such as “fees” · Press releases · Fair recruitment."""
    types = {model.api_type: capfirst(str(model.type_label)) for model in searchable_models()}
    parts = [
        *([f"“{_shorten(criteria.query)}”"] if criteria.query else ()),
        *_join(criteria.types, types.get),
        *_join(criteria.topics, _find_labels(labels.get_topic_labels(language))),
        *_join(criteria.regions, _find_labels(labels.get_region_labels(language))),
    ]
    return " · ".join(parts)


def _shorten(query: str) -> str:
    without_links = LINK.sub(OMISSION, PHONE_NUMBER.sub(OMISSION, query))
    return Truncator(without_links.translate(QUOTATION_MARKS)).chars(MAX_QUOTED_CHARACTERS)


def _find_labels(terms: labels.TermLabels) -> Callable[[str], str | None]:
    return {term.value: term.label for term in terms.all()}.get


def _join(values: Iterable[str], find: Callable[[str], str | None]) -> Iterator[str]:
    """Yield the labels of the values as one text. A value without a label is not public any more."""
    found = [label for value in values if (label := find(value))]
    if found:
        yield ", ".join(found)
