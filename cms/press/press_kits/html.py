"""The HTML of a kit, from which its PDF and its plain text are made, with words in the language of the release."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override, pgettext

from cms.core.localisation import format_release_time, get_site_zone, language_of_words

from .content import KitBlock, KitContent

STYLES = Path(__file__).with_name("templates") / "press_kits" / "styles.css"
DEFAULT_COLOUR = "#24505a"
BLOCK_TEMPLATE = "press_kits/blocks/{type}.html"


def build_html(content: KitContent, picture_names: Mapping[int, str], logo: str = "") -> str:
    """Return the document.

    `picture_names` are the names of the images in the kit by id; others are not shown. `logo` is a data URL. A
    project shows a block of its own with the template `press_kits/blocks/NAME.html`.
    """
    words = get_words(
        content.language,
        recipient=content.recipient,
        embargo_until=content.embargo_until,
        date=content.published_at,
        embargo_zone=content.embargo_zone,
    )
    shown = [{**one.model_dump(), "src": picture_names[one.id]} for one in content.pictures if one.id in picture_names]
    context = {
        "content": content,
        "words": words,
        "blocks": render_blocks(content, picture_names, words),
        "lead": next((one for one in shown if one["id"] == content.lead_picture), None),
        "pictures": shown,
        "logo": logo,
        "colour": content.organisation.colour or DEFAULT_COLOUR,
        "footer": _quote_for_css(" · ".join(filter(None, (words["recipient"], words["embargo"], content.title)))),
        "styles": _read_styles(),
    }
    return render_to_string("press_kits/release.html", context)


def render_blocks(content: KitContent, picture_names: Mapping[int, str], words: Mapping[str, str]) -> list[SafeString]:
    """Return the HTML of the blocks of the body; images without a name are left out."""
    return [_render_block(block, picture_names, words) for block in content.body]


def get_words(
    language: str, *, recipient: str, embargo_until: datetime | None, date: datetime | None, embargo_zone: str = ""
) -> dict[str, str]:
    """Return the words of a kit by name; those about recipient, embargo and date are empty if there is none."""
    with override(language_of_words(language)):
        for_recipient = pgettext("visitor", "For {name} only. Please do not pass it on.")
        embargo = pgettext("visitor", "Under embargo until {time}")
        return {
            "press_release": pgettext("visitor", "Press release"),
            "notes": pgettext("visitor", "Notes to editors"),
            "contacts": pgettext("visitor", "Media contacts"),
            "pictures": pgettext("visitor", "Pictures"),
            "credit": pgettext("visitor", "Credit"),
            "licence": pgettext("visitor", "Licence"),
            "attachments": pgettext("visitor", "Attachments"),
            "source": pgettext("visitor", "Source"),
            "transcript": pgettext("visitor", "Transcript"),
            "online": pgettext("visitor", "This release on the web"),
            "colon": pgettext("visitor", ":"),
            "date": date_format(date.astimezone(get_site_zone()), "DATE_FORMAT") if date else "",
            "embargo": embargo.replace("{time}", format_release_time(embargo_until, embargo_zone))
            if embargo_until
            else "",
            "recipient": for_recipient.replace("{name}", recipient) if recipient else "",
        }


def _render_block(block: KitBlock, picture_names: Mapping[int, str], words: Mapping[str, str]) -> SafeString:
    value = _add_sources(block.value, picture_names)
    if block.type == "accordion":
        value["parts"] = value["items"]  # `items` is a method of dictionaries in templates
    template = _find_template(block.type) or get_template(BLOCK_TEMPLATE.format(type="other"))
    rendered: SafeString = template.render({"value": value, "texts": block.texts, "words": words})
    return rendered


def has_template(block_type: str) -> bool:
    """Return whether a type of blocks has a template of its own; others are shown as the texts that search reads."""
    return _find_template(block_type) is not None


@cache
def _find_template(block_type: str) -> Any | None:
    try:
        return get_template(BLOCK_TEMPLATE.format(type=block_type))
    except TemplateDoesNotExist:
        return None


def _add_sources(value: Any, picture_names: Mapping[int, str]) -> Any:
    """Return the plain value in which images have the name of their file in the kit as `src`."""
    if isinstance(value, dict):
        parts = {name: _add_sources(one, picture_names) for name, one in value.items()}
        return {**parts, "src": picture_names.get(value["picture"])} if "picture" in value else parts
    if isinstance(value, list):
        return [_add_sources(one, picture_names) for one in value]
    return value


@cache
def _read_styles() -> SafeString:
    return mark_safe(STYLES.read_text())  # noqa: S308 - our own file


def _quote_for_css(text: str) -> SafeString:
    """Return the text for a string of CSS within HTML: every character that is not a letter or digit is escaped."""
    return mark_safe("".join(one if one.isalnum() else f"\\{ord(one):06x}" for one in text))  # noqa: S308
