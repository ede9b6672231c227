"""The texts of the e-mail with a personal link. They are translated when they are used, into the active language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from cms.delivery.mail.messages import MailTexts


@dataclass(frozen=True, slots=True)
class LinkEmailTexts(MailTexts):
    """The texts in the order of their use. `{name}` is the organisation."""

    subject: str
    greeting: str
    body: str
    button: str
    note: str
    colon: str  # French has a no-break space before it


LINK_EMAIL = LinkEmailTexts(
    subject=pgettext_lazy("visitor", "{name}: a release under embargo until {time}"),
    greeting=pgettext_lazy("visitor", "Hello {recipient},"),
    body=pgettext_lazy(
        "visitor",
        "{name} lets you read a press release before it is published. It is under embargo until {time}. Please read "
        "and accept the terms first.",
    ),
    button=pgettext_lazy("visitor", "Open the release"),
    note=pgettext_lazy(
        "visitor",
        "This link is personal: please do not pass it on. When the embargo ends, it leads to the published release.",
    ),
    colon=pgettext_lazy("visitor", ":"),
)
