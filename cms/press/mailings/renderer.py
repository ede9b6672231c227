"""The text and the HTML of a mailing, from the same blocks as the press kit of the release.

E-mails contain no pictures and load nothing: no tracking pixel, and nothing that mail programs block.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import override, pgettext

from cms.core.languages import language_of_words, text_direction
from cms.press.press_kits.content import KitContent
from cms.press.press_kits.html import render_blocks
from cms.press.press_kits.plain_text import to_plain_text
from cms.press.press_kits.words import get_words

from .models import Mailing


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two forms of an e-mail."""

    html: str
    text: str


def render(mailing: Mailing, content: KitContent | None, *, language: str, unsubscribe_url: str = "") -> Rendered:
    """Return the e-mail; without content, for the test of a release that is hidden, a sentence takes its place."""
    context = {
        "subject": mailing.subject,
        "intro": mailing.intro,
        "language": language_of_words(language),
        "direction": text_direction(language),
        "content": content,
        "unsubscribe_url": unsubscribe_url,
        "own_words": _get_own_words(language),
    }
    if content is not None:
        words = get_words(
            content.language,
            recipient=content.recipient,
            embargo_until=content.embargo_until,
            date=content.published_at,
        )
        context |= {"words": words, "blocks": render_blocks(content, {}, words)}
    html = render_to_string("mailings/email.html", context)
    with override(language_of_words(language)):
        return Rendered(html, to_plain_text(html))


def _get_own_words(language: str) -> dict[str, str]:
    with override(language_of_words(language)):
        return {
            "kit": pgettext("visitor", "Pictures, PDF and press kit"),
            "unsubscribe": pgettext("visitor", "I do not want further press releases"),
            "missing": pgettext("visitor", "The text of the release stands here once it may be sent."),
        }
