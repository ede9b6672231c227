"""Checks of attached files: search cannot find what they say, or they still say who wrote them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from cms.files.documents.metadata_status import find_metadata_problem
from cms.files.documents.models import StoredDocument
from cms.files.documents.text_status import find_text_problem
from cms.pages.content_checks import Draft, Finding, register_check


@register_check
def check_attachment_texts(draft: Draft) -> Iterator[Finding]:
    """Report PDFs whose text search does not find, and files with metadata, comments or tracked changes."""
    places = [(place, pk) for place in draft.reference_locations for pk in sorted(place.references.ids["document"])]
    documents = StoredDocument.objects.in_bulk({pk for _, pk in places}) if places else {}
    for place, pk in places:
        for problem in _find_problems(documents[pk]) if pk in documents else ():
            text = gettext("“%(title)s”: %(problem)s") % {"title": documents[pk].title, "problem": problem}
            yield Finding(text, place.field, place.block)


def _find_problems(document: StoredDocument) -> Iterator[str]:
    yield from filter(None, (find_text_problem(document), find_metadata_problem(document)))
