"""Create redirects from records: those of a site that lead to an address. Those to a page are in its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.core.public_urls import is_public_url
from cms.core.redirect_paths import normalise_old_path

from .content import Content
from .models import ImportedRecord
from .outcomes import Result
from .records import MAX_PATH_LENGTH, ObjectRecord

FIELDS = ("old_path", "redirect_link", "is_permanent")


class RedirectWriter:
    """Creates and updates the redirects of one site."""

    model = Redirect

    def __init__(self, site: Site) -> None:
        self.site = site

    def get_unknown(self, record: ObjectRecord) -> list[str]:
        """Return the names of the record's fields that a redirect does not have."""
        return [name for name in record.fields if name not in FIELDS]

    def read(self, record: ObjectRecord) -> Content:
        """Return the fields of a record. Raises ValidationError."""
        old_path, link = _read_text(record, "old_path"), _read_text(record, "redirect_link")
        is_permanent = record.fields.get("is_permanent", True)
        if not old_path.startswith("/") or old_path.startswith("//"):
            raise ValidationError("old_path: not a path")
        if not is_public_url(link):
            raise ValidationError("redirect_link: not a path or an address that links may have")
        if not isinstance(is_permanent, bool):
            raise ValidationError("is_permanent: not true or false")
        values = {"old_path": normalise_old_path(old_path), "redirect_link": link, "is_permanent": is_permanent}
        return Content(values)

    def find(
        self, record: ObjectRecord, imported: ImportedRecord | None, adoptable: Mapping[str, Any]
    ) -> Redirect | None:
        """Return the redirect of the site from the same path. Raises ValidationError."""
        path = normalise_old_path(_read_text(record, "old_path"))
        found: Redirect | None = Redirect.objects.filter(site=self.site, old_path=path).first()
        return found

    def prepare(self, record: ObjectRecord) -> None:
        """Do nothing: redirects have nothing above them."""

    def write(
        self, record: ObjectRecord, content: Content, existing: Redirect | None, state: str, pages: Mapping[str, int]
    ) -> tuple[Redirect, Result, list[str]]:
        """Create or update a redirect. One that leads to a page stays: an editor has made it."""
        redirect = existing or self.find(record, None, {}) or Redirect(site=self.site)
        if redirect.redirect_page_id:
            return redirect, Result.UNCHANGED, ["a redirect from this path leads to a page"]
        is_new = redirect.pk is None
        for name, value in content.values.items():
            setattr(redirect, name, value)
        redirect.save()
        return redirect, Result.CREATED if is_new else Result.UPDATED, []

    def complete(
        self, record: ObjectRecord, content: Content, instance: Redirect, pages: Mapping[str, int]
    ) -> tuple[str, ...]:
        """Do nothing: a redirect refers to no other record."""
        return ()

    def clear_cache(self) -> None:
        """Do nothing: nothing is kept."""


def _read_text(record: ObjectRecord, name: str) -> str:
    value = record.fields.get(name)
    if not isinstance(value, str) or not value or len(value) > MAX_PATH_LENGTH or "\0" in value:
        raise ValidationError(f"{name}: not a text of 1 to {MAX_PATH_LENGTH} characters")
    return value
