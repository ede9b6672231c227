"""The documents that a page offers in its own fields, read without a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.fields import RichTextField

from cms.content.blocks.body import collect_body_references
from cms.content.references import References
from cms.content.rich_text import collect_references

if TYPE_CHECKING:
    from .models import BasePage


def find_document_ids(page: BasePage) -> list[int]:
    """Return the ids of the documents in the body, in rich texts and in the fields of `reference_fields`, ascending.

    What other objects add, such as the boilerplate of a release, is not the page's own.
    """
    references = References()
    collect_body_references(page.body, references)
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            collect_references(getattr(page, field.name) or "", references)
    for name, kind in page.reference_fields.items():
        if kind == "document":
            ids = [getattr(page, f"{name}_id")] if hasattr(page, f"{name}_id") else page.chosen_ids(name)
            references.add("document", *ids)
    return sorted(references.ids["document"])
