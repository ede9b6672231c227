"""The e-mails of sign-ups: their kinds, their texts, and the message to one subscriber, with one-click unsubscription.

Texts are translated when they are used, into the active language; `{name}` is replaced by the name of the organisation.
In French, `{name}` follows "par" or a dash, never "de" or "que", which would need an elision before a vowel.

Other apps can ask an address to confirm something else than the letter, such as alerts: an *extension*. Its choices are
in a sign-up request under its name and go the same way: the worker sends an e-mail with a link, within the same limits,
and nothing takes effect before it is confirmed. The status and the choices of the subscriber are those of the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string
from django.utils.translation import override, pgettext_lazy
from wagtail.models import Site

from cms.core.extension_points import ExtensionPoint
from cms.core.localisation import language_of_words
from cms.delivery.mail.kinds import MailTexts, build_one_click_headers, render_message
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import name_recipient
from cms.snippets.organisation.site_profile import get_organisation_name

from .links import build_sign_up_url, create_confirmation_token, create_unsubscribe_token
from .models import Subscriber

CONFIRM = "sign_ups.confirm"
CONFIRM_AGAIN = "sign_ups.confirm_again"  # the recipient is a confirmed subscriber
WELCOME = "sign_ups.welcome"
UNSUBSCRIBE_PATH = "/api/v1/sign-ups/unsubscribe"


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


def build_message(mail: QueuedMail) -> EmailMultiAlternatives | None:
    """Return the message to a subscriber, and create the token for its link; None if the subscriber was deleted."""
    subscriber = Subscriber.objects.filter(address=mail.address).first()
    if subscriber is None or mail.recipient != name_recipient(subscriber):
        return None
    choices = mail.context.get("choices", {})
    site = Site.objects.get(pk=choices.get("site_id", subscriber.site_id))
    language = choices.get("locale", subscriber.locale)
    shown_language = language_of_words(language)
    unsubscribe = create_unsubscribe_token(subscriber)
    name = get_organisation_name(site.pk)
    with override(shown_language):
        extension = find_extension(choices)
        texts = (extension.get_texts() if extension else EMAIL_TEXTS[mail.kind]).fill(name=name)
        description = extension.describe(choices) if extension else ""
    context = {
        "name": name,
        "texts": texts,
        "description": description,
        "link": "" if mail.kind == WELCOME else _build_link(mail, subscriber, site, language),
        "unsubscribe": build_sign_up_url(site, language, "unsubscribe", unsubscribe),
    }
    headers = build_one_click_headers(UNSUBSCRIBE_PATH, unsubscribe)
    return render_message("sign_ups/email", context, subject=texts.subject, language=shown_language, headers=headers)


def _build_link(mail: QueuedMail, subscriber: Subscriber, site: Site, language: str) -> str:
    """Return the URL that confirms the choices of the e-mail."""
    choices, consent_ids = mail.context.get("choices", {}), mail.context.get("consent_ids", [])
    token = create_confirmation_token(subscriber, choices, consent_ids)
    return build_sign_up_url(site, language, "confirm", token)


@dataclass(frozen=True, slots=True)
class Extension:
    """What is confirmed, by the name under which its choices are stored.

    `apply_path` is the dotted path of a function that gets the subscriber and the choices, in the transaction of the
    confirmation; `texts_path` is that of the texts of the e-mail that asks for it; `describe_path` is that of a
    function that gets the choices and returns what is confirmed, in the active language.
    """

    name: str
    apply_path: str
    texts_path: str
    describe_path: str

    def apply(self, subscriber: Subscriber, choices: Mapping[str, Any]) -> None:
        """Let the choices take effect."""
        function: Callable[[Subscriber, Any], None] = import_string(self.apply_path)
        function(subscriber, choices[self.name])

    def describe(self, choices: Mapping[str, Any]) -> str:
        """Return what is confirmed, in the active language."""
        function: Callable[[Any], str] = import_string(self.describe_path)
        return function(choices[self.name])

    def get_texts(self) -> EmailTexts:
        """Return the texts of the e-mail that asks to confirm."""
        texts: EmailTexts = import_string(self.texts_path)
        return texts


EXTENSIONS = ExtensionPoint[Extension](
    "clarion_confirmation",
    receives="An `Extension` of `cms.delivery.sign_ups.emails`: another subscription that uses the same double "
    "opt-in, such as alerts. Its choices are in a `SignUpRequest` under its name.",
    example='hooks.register("clarion_confirmation", Extension("tides", "t.apply", "t.TEXTS", "t.describe"))',
)


def find_extension(choices: Mapping[str, Any]) -> Extension | None:
    """Return the extension that these choices are for; None for those of the letter."""
    return next((extension for extension in EXTENSIONS.values() if extension.name in choices), None)
