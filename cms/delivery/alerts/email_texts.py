"""The texts of alerts by e-mail; `{name}` is replaced by the name of the organisation.

They are translated when they are used, into the active language. In French, `{name}` follows "par", "chez" or a dash.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from cms.delivery.mail.texts import MailTexts
from cms.delivery.sign_ups.email_texts import COMMON_TEXTS, EmailTexts


@dataclass(frozen=True, slots=True)
class ReportTexts(MailTexts):
    """The texts of an e-mail about new pages."""

    subject: str  # of several pages; that of a single page is its title
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

# Of the e-mail that asks to confirm an alert.
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
