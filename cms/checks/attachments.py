"""Check of attached PDFs: search cannot find what some of them say."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from cms.documents.models import StoredDocument
from cms.documents.text_status import find_text_problem
from cms.pages.content_checks import Draft, Finding, register_check


@register_check
def check_attachment_texts(draft: Draft) -> Iterator[Finding]:
    """Report PDFs whose text search does not find, with the reason."""
    places = [(place, pk) for place in draft.reference_locations for pk in sorted(place.references.ids["document"])]
    documents = StoredDocument.objects.in_bulk({pk for _, pk in places}) if places else {}
    for place, pk in places:
        if pk in documents and (problem := find_text_problem(documents[pk])):
            text = gettext("“%(title)s”: %(problem)s") % {"title": documents[pk].title, "problem": problem}
            yield Finding(text, place.field, place.block)
