"""Quotations of people in the saved bodies of pages, as rows: what a person said is listed and searched by them.

The rows are a copy of the quote blocks with a person. They are written together with the page, so they belong to the
published text as the body does; drafts, which are revisions, have none. Read them only for pages of `visible_now()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from wagtail.blocks import StreamValue

from cms.content.blocks.body import find_quotes

COPIED_COLUMNS = ("person_id", "position", "text", "role", "organisation")
MAX_NAME_LENGTH = 150  # the limit of the block


class Quotation(models.Model):
    """A quotation of a person on a page. `role` and `organisation` are those of the time, and may be empty."""

    page = models.ForeignKey("pages.BasePage", on_delete=models.CASCADE, related_name="quotations")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    text = models.TextField()
    role = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    organisation = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)

    wagtail_reference_index_ignore = True  # the page itself refers to the person

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["page", "position"], name="pages_quotation_once")]

    def __str__(self) -> str:
        return f"quotation {self.position} of page {self.page_id}"


def build_quotations(body: StreamValue) -> list[Quotation]:
    """Return the quotations of existing people in a body, without a page."""
    quotes = list(_read_quotes(body))
    person_model = apps.get_model("people.Person")
    known = person_model.objects.in_bulk({quote["person_id"] for quote in quotes}) if quotes else {}
    return [Quotation(person=known[one.pop("person_id")], **one) for one in quotes if one["person_id"] in known]


def create_quotations(page: Any) -> None:
    """Create the rows of a new `BasePage`."""
    _create(page, build_quotations(page.body))


def record_quotations(page: Any) -> None:
    """Make the rows of a `BasePage` equal to its body, with one query if they are."""
    wanted = build_quotations(page.body)
    stored = Quotation.objects.filter(page_id=page.pk)
    if list(stored.values_list(*COPIED_COLUMNS)) == [_get_columns(one) for one in wanted]:
        return
    stored.delete()
    _create(page, wanted)


def _create(page: Any, quotations: list[Quotation]) -> None:
    for quotation in quotations:
        quotation.page_id = page.pk
    Quotation.objects.bulk_create(quotations)


def use_draft_quotations(page: Any) -> None:
    """Let search filters read the quotations of the draft that the instance holds, instead of those of the database."""
    page.drafted_rows = {"quotations": build_quotations(page.body)}


def _read_quotes(body: StreamValue) -> Iterator[dict[str, Any]]:
    for position, stored in enumerate(find_quotes(body)):
        value = stored["value"]
        names = {name: str(value.get(name) or "")[:MAX_NAME_LENGTH] for name in ("role", "organisation")}
        yield {"person_id": value["person"], "position": position, "text": value["text"], **names}


def _get_columns(quotation: Quotation) -> tuple[Any, ...]:
    return tuple(getattr(quotation, name) for name in COPIED_COLUMNS)
