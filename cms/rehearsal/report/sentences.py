"""What a report says, in the language of its reader: clashes with what to do, changes of answers, what leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.core.localisation import format_time, language_name
from cms.pages.page_types import listed_models, page_models

from .clash_types import Clash, ClashKind
from .report_types import AnswerChange, Outgoing, Part

CLASH_HEADINGS: dict[ClashKind, Promise] = {
    ClashKind.EMBARGO_ORDER: _("An embargo ends in another language first"),
    ClashKind.TAKEN_ADDRESS: _("An address changes hands"),
    ClashKind.HIDDEN_LINK: _("A link to what is still hidden"),
    ClashKind.ENDED_APPEAL: _("An appeal that has ended"),
    ClashKind.DISPLACED: _("Two pages for the same place"),
    ClashKind.LATE_TRANSLATION: _("A translation comes later"),
    ClashKind.MISSING_IMAGE: _("A page without an image"),
    ClashKind.MISSING_KIT: _("A release without its press kit"),
}
REMEDIES: dict[ClashKind, Promise] = {
    ClashKind.EMBARGO_ORDER: _("Give both languages the same embargo."),
    ClashKind.TAKEN_ADDRESS: _("Give the page another address, or check that old links may lead to it."),
    ClashKind.HIDDEN_LINK: _("Publish the other page by then, or take the link out."),
    ClashKind.ENDED_APPEAL: _("Choose an appeal that runs, or extend this one."),
    ClashKind.DISPLACED: _("Give one of them another minute or date."),
    ClashKind.LATE_TRANSLATION: _("Give both languages the same time."),
    ClashKind.MISSING_IMAGE: _("Choose an image."),
    ClashKind.MISSING_KIT: _("Open the release: the system status says why its kit cannot be built."),
}
PART_NAMES: dict[Part, Promise] = {
    Part.MENU: _("Menus"),
    Part.HOME: _("Home page"),
    Part.LIST: _("List “%(name)s”"),
    Part.FEED: _("Feed “%(name)s”"),
    Part.REDIRECTS: _("Redirects"),
    Part.RELATED: _("Related pages of “%(name)s”"),
    Part.PAGE: _("Page “%(name)s”"),
}
KIND_NAMES: dict[str, Promise] = {
    "email": _("E-mail"),
    "webhook": _("Webhook"),
    "subscriber_webhook": _("Webhook for subscribers"),
    "indexnow": _("Notice to search engines"),
    "link_check": _("Check of a link"),
    "import": _("Download of an import"),
}
# The fields of a page in the API that are named otherwise in the form, or are in none.
FIELD_NAMES: dict[str, Promise] = {
    "action": _("action"),
    "ancestors": _("pages above it"),
    "byline": _("authors"),
    "calls_to_action": _("calls to action"),
    "change_notes": _("notes for readers"),
    "contacts": _("media contacts"),
    "corrections": _("corrections"),
    "latest": _("latest pages"),
    "listing": _("list"),
    "modified_at": _("time of the last change"),
    "original": _("first publication elsewhere"),
    "path": _("address"),
    "press_kit": _("press kit"),
    "related": _("related pages"),
    "running": _("whether the appeal runs"),
    "seo": _("texts for search engines"),
    "sharing": _("texts for sharing"),
    "translations": _("translations"),
    "url": _("address"),
}
MAIL_NAMES: dict[str, Promise] = {
    "alert": _("alert"),
    "approval": _("notice about an approval"),
    "mailings.release": _("mailing"),
    "other": _("other"),
}


def describe_clash(clash: Clash, zone: tzinfo | None = None) -> str:
    """Return what clashes, in a sentence with the other page and the times in this zone."""
    return _DESCRIPTIONS[clash.kind](clash, zone)


def _describe_embargo(clash: Clash, zone: tzinfo | None) -> str:
    text = gettext(
        "“%(other)s” (%(language)s) may be used from %(moment)s, and the embargo of this page ends at %(later)s."
    )
    return text % _name_other(clash, zone)


def _describe_address(clash: Clash, zone: tzinfo | None) -> str:
    text = gettext("%(path)s shows this page. Until then it led to “%(other)s”.")
    return text % {**_name_other(clash, zone), "path": clash.path}


def _describe_link(clash: Clash, zone: tzinfo | None) -> str:
    if clash.moment is None:
        text = gettext("The page links to “%(other)s”, which is not public, so readers do not see the link.")
    else:
        text = gettext(
            "The page links to “%(other)s”, which is not public before %(moment)s, so readers do not see the link."
        )
    return text % _name_other(clash, zone)


def _describe_appeal(clash: Clash, zone: tzinfo | None) -> str:
    text = gettext("The page links to or shows “%(other)s”, which ended at %(moment)s.")
    return text % _name_other(clash, zone)


def _describe_displaced(clash: Clash, zone: tzinfo | None) -> str:
    text = gettext("Both become public at %(moment)s; “%(other)s” is above this page in the list.")
    return text % _name_other(clash, zone)


def _describe_translation(clash: Clash, zone: tzinfo | None) -> str:
    text = gettext("“%(other)s” (%(language)s) becomes public at %(moment)s, and this page at %(later)s.")
    return text % _name_other(clash, zone)


def _describe_image(clash: Clash, zone: tzinfo | None) -> str:
    return gettext("The page becomes public without an image.")


def _describe_kit(clash: Clash, zone: tzinfo | None) -> str:
    return gettext("The release is public, and its press kit is missing or has an earlier text.")


_DESCRIPTIONS: dict[ClashKind, Callable[[Clash, tzinfo | None], str]] = {
    ClashKind.EMBARGO_ORDER: _describe_embargo,
    ClashKind.TAKEN_ADDRESS: _describe_address,
    ClashKind.HIDDEN_LINK: _describe_link,
    ClashKind.ENDED_APPEAL: _describe_appeal,
    ClashKind.DISPLACED: _describe_displaced,
    ClashKind.LATE_TRANSLATION: _describe_translation,
    ClashKind.MISSING_IMAGE: _describe_image,
    ClashKind.MISSING_KIT: _describe_kit,
}


def _name_other(clash: Clash, zone: tzinfo | None) -> dict[str, str]:
    return {
        "other": clash.other_title,
        "language": language_name(clash.other_language) if clash.other_language else "",
        "moment": _write(clash.moment, zone),
        "later": _write(clash.other_moment, zone),
    }


def _write(moment: datetime | None, zone: tzinfo | None) -> str:
    return format_time(moment, zone) if moment else ""


def name_change(change: AnswerChange) -> str:
    """Return what an answer is about: “List “Stories” · français”. The site is named where there are several."""
    name = _name_list(change.name) if change.part in (Part.LIST, Part.FEED) else change.name
    site = change.site if change.site and _has_several_sites() else ""
    language = language_name(change.language) if change.language else ""
    return " · ".join(filter(None, [str(PART_NAMES[change.part]) % {"name": name}, site, language]))


def _has_several_sites() -> bool:
    return len({root.site_id for root in Site.get_site_root_paths()}) > 1


def _name_list(list_name: str) -> str:
    found = [model for model in listed_models() if model.list_name == list_name]
    return capfirst(str(found[0]._meta.verbose_name_plural)) if found else list_name


def _name_field(name: str) -> str:
    """Return the name that editors know of a field of the API."""
    if name in FIELD_NAMES:
        return str(FIELD_NAMES[name])
    return str(getattr(_find_field(name), "verbose_name", name))


@cache
def _find_field(name: str) -> Any:
    """Return the field of the first page type that has it; None if none has."""
    return next((field for model in page_models() for field in model._meta.get_fields() if field.name == name), None)


def describe_change(change: AnswerChange) -> list[str]:
    """Return how an answer differs, one sentence for each way."""
    parts = (
        (change.added, gettext("new: %(items)s")),
        (change.removed, gettext("gone: %(items)s")),
        (change.moved, gettext("at another place: %(items)s")),
    )
    found = [text % {"items": ", ".join(items)} for items, text in parts if items]
    if change.part is Part.PAGE:
        fields = dict.fromkeys(map(_name_field, change.fields))  # "path" and "url" have one name
        return [gettext("differs in: %(fields)s") % {"fields": ", ".join(fields)}, *found]
    return [*found, gettext("further details differ")] if change.has_other_changes else found


def describe_outgoing(outgoing: Outgoing) -> str:
    """Return what leaves in a minute: “E-mail (mailing): 120 recipients”."""
    kind = str(KIND_NAMES.get(outgoing.kind, outgoing.kind))
    name = str(MAIL_NAMES.get(outgoing.name, outgoing.name))
    if outgoing.kind == "email":
        text = ngettext("%(number)d recipient", "%(number)d recipients", outgoing.recipients)
        return f"{kind} ({name}): {text % {'number': outgoing.recipients}}"
    text = ngettext("%(number)d message", "%(number)d messages", outgoing.messages) % {"number": outgoing.messages}
    if outgoing.tags:
        purged = ngettext("%(number)d cache tag to purge", "%(number)d cache tags to purge", outgoing.tags)
        text = f"{text}, {purged % {'number': outgoing.tags}}"
    return f"{kind} ({name}): {text}"
