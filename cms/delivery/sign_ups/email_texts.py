"""The texts of sign-up e-mails by kind; `{name}` is replaced by the name of the organisation.

They are translated when they are used, into the active language. In French, `{name}` follows "par" or a dash, never
"de" or "que", which would need an elision before a vowel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from cms.delivery.mail.texts import MailTexts

from .email_kinds import CONFIRM, CONFIRM_AGAIN, WELCOME


@dataclass(frozen=True, slots=True)
class EmailTexts(MailTexts):
    """The texts of one e-mail, in the order of their use."""

    subject: str
    greeting: str
    body: str
    button: str  # empty for an e-mail without a link to confirm
    note: str
    unsubscribe: str
    colon: str  # French has a no-break space before it


COMMON_TEXTS: dict[str, Any] = {
    "greeting": pgettext_lazy("visitor", "Hello,"),
    "unsubscribe": pgettext_lazy("visitor", "Unsubscribe"),
    # Translators: the colon between a word and an address, with a no-break space before it where that is usual.
    "colon": pgettext_lazy("visitor", ":"),
}

EMAIL_TEXTS = {
    CONFIRM: EmailTexts(
        subject=pgettext_lazy("visitor", "Please confirm your subscription to news from {name}"),
        body=pgettext_lazy(
            "visitor",
            "Someone (probably you) asked {name} to send news to this address. We will only do so if you confirm.",
        ),
        button=pgettext_lazy("visitor", "Yes, send me news"),
        note=pgettext_lazy(
            "visitor",
            "This link works for seven days. If it was not you, please ignore this e-mail and we will delete "
            "the address.",
        ),
        **COMMON_TEXTS,
    ),
    CONFIRM_AGAIN: EmailTexts(
        subject=pgettext_lazy("visitor", "Please confirm your choices for news from {name}"),
        body=pgettext_lazy(
            "visitor",
            "This address already receives news from {name}. Someone (probably you) has filled in the "
            "sign-up form again.",
        ),
        button=pgettext_lazy("visitor", "Save the new choices"),
        note=pgettext_lazy(
            "visitor",
            "This link works for seven days. If it was not you, please ignore this e-mail: nothing changes.",
        ),
        **COMMON_TEXTS,
    ),
    WELCOME: EmailTexts(
        subject=pgettext_lazy("visitor", "Welcome to news from {name}"),
        body=pgettext_lazy("visitor", "Thank you for confirming. From now on you will receive news from {name}."),
        button="",
        note=pgettext_lazy("visitor", "You can unsubscribe at any time with the link below."),
        **COMMON_TEXTS,
    ),
}
