"""The check of the page's form: links that public pages have, too, and that are dead or have moved."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from cms.pages.content_checks import Draft, Finding

from .models import ExternalLink, LinkState, PageLink, build_digest
from .page_links import find_links


def check_dead_links(draft: Draft) -> Iterator[Finding]:
    """Report the dead and moved links of the form, without those that are ignored in this page. Requests nothing."""
    if not settings.LINK_CHECKS:
        return
    if links := list(find_links(draft.page)):
        known = _find_known({link.url for link in links}, draft.page.pk)
        for link in links:
            if found := known.get(link.url):
                yield Finding(describe(found, link.text), link.field, link.block)


def _find_known(urls: set[str], page_id: int | None) -> dict[str, ExternalLink]:
    ignored = PageLink.objects.filter(page_id=page_id, ignored_at__isnull=False).values("link_id")
    reported = ExternalLink.objects.filter(Q(state=LinkState.DEAD) | ~Q(moved_to="")).exclude(pk__in=ignored)
    return {link.url: link for link in reported.filter(digest__in=map(build_digest, urls))}


def describe(link: ExternalLink, text: str) -> str:
    """Return what is wrong with a link, as a sentence, with its words."""
    words = text or link.url
    if link.moved_to:
        return gettext("The link “%(words)s” has moved permanently. Its new address is %(address)s.") % {
            "words": words,
            "address": link.moved_to,
        }
    day = date_format(timezone.localtime(link.failing_since), "DATE_FORMAT") if link.failing_since else ""
    return gettext("The link “%(words)s” has not worked since %(day)s: %(reason)s. Its address is %(address)s.") % {
        "words": words,
        "day": day,
        "reason": link.reason,
        "address": link.url,
    }
