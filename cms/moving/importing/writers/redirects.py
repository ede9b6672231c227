"""Redirects from the addresses that pages had in another system.

They are written for hidden pages, too: a redirect is public only while its page is (`cms/journal/public_objects.py`),
so that it appears when the page is published. A redirect to a page leads to where the page is now, so that there are
no chains and loops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pydantic
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.core import clock
from cms.core.public_urls import get_query, normalise_old_path, normalise_path
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_at_some_time
from cms.db.cached_sql import cached_sql
from cms.journal import journal
from cms.journal.public_objects import MAX_PATH_CHARACTERS, public_redirects

from ..models import ImportedRecord
from ..records.records import ObjectRecord, RedirectFields
from ..records.values import describe_errors
from ..reports.outcomes import Result
from ..resolution.references import OpenPage, resolve_pages
from .type_fields import Content, Writer

HOME = "/"
FIELDS = tuple(RedirectFields.model_fields)


def write_redirects(page: Page, old_paths: Iterable[str]) -> list[str]:
    """Create the missing redirects from old paths to a page. Return notes about those that cannot be created.

    Call it in the transaction that writes the page. A redirect that exists stays as it is, also if it leads elsewhere:
    an editor may have changed it.
    """
    return write_redirects_of_pages([(page, old_paths)])[page.pk]


def write_redirects_of_pages(pages: Iterable[tuple[Page, Iterable[str]]]) -> dict[int, list[str]]:
    """Create the missing redirects to several pages, in three queries. Return the notes by the ids of the pages."""
    roots, notes = SiteRoots.read(), defaultdict[int, list[str]](list)
    wanted: list[tuple[Page, SiteRoot, str]] = []
    for page, old_paths in pages:
        paths, root = list(old_paths), roots.root_of(page)
        if root:
            normalised = _normalise(paths, notes[page.pk])
            wanted += [(page, root, path) for path in normalised if not _is_at(path, page, root)]
        elif paths:
            notes[page.pk].append("no redirects, because the page is outside every site")
    known, new = _find_existing(wanted), list[Redirect]()
    for page, root, path in wanted:
        if existing := known.get((root.site_id, path)):
            notes[page.pk] += _keep(existing, page)
        else:
            fields = {"site_id": root.site_id, "redirect_page_id": page.pk, "created_at": clock.now()}
            known[root.site_id, path] = redirect = Redirect(old_path=path, **fields)
            new.append(redirect)
    _record(Redirect.objects.bulk_create(new))
    return notes


def write_list_redirects(site_id: int, targets: Mapping[str, str]) -> int:
    """Create the missing redirects from old paths to lists of the frontend, and return their number.

    Call it in a transaction. A redirect that exists stays as it is, and so does one from the home page of the old site.
    """
    wanted = {path: link for written, link in targets.items() for path in _normalise([written], [])}
    existing = Redirect.objects.filter(old_path__in=wanted, site_id=site_id).values_list("old_path", flat=True)
    missing = wanted.keys() - set(existing)
    new = Redirect.objects.bulk_create(
        Redirect(old_path=path, site_id=site_id, redirect_link=wanted[path], created_at=clock.now())
        for path in wanted
        if path in missing
    )
    _record(new)
    return len(new)


def _normalise(old_paths: Iterable[str], notes: list[str]) -> list[str]:
    """Return the paths as they are stored. The home page of an old site is that of the new one."""
    found = []
    for written in old_paths:
        path = "" if "\0" in written or "%00" in written else normalise_old_path(written)
        if not path or len(path) > MAX_PATH_CHARACTERS:
            notes.append(
                f"no redirect from {written[:100]}, which is no path of at most {MAX_PATH_CHARACTERS} characters"
            )
        elif path != HOME:
            found.append(path)
    return list(dict.fromkeys(found))


def _is_at(path: str, page: Page, root: SiteRoot) -> bool:
    return not get_query(path) and normalise_path(root.path_of(page)) == path


def _find_existing(wanted: list[tuple[Page, SiteRoot, str]]) -> dict[tuple[int, str], Redirect]:
    """Return the redirects from these paths by site and path."""
    if not wanted:
        return {}
    paths, sites = {path for *_, path in wanted}, {root.site_id for _, root, _ in wanted}
    found = Redirect.objects.filter(old_path__in=paths, site_id__in=sites)
    return {(redirect.site_id, redirect.old_path): redirect for redirect in found}


def _keep(redirect: Redirect, page: Page) -> list[str]:
    """Keep a redirect. One that Wagtail created for the same page becomes public, as those of people are."""
    if redirect.redirect_page_id != page.pk:
        return [f"no redirect from {redirect.old_path[:100]}, from which another redirect leads elsewhere"]
    if redirect.automatically_created:
        redirect.save()  # a receiver of the journal turns it into a person's own
    return []


def _record(redirects: list[Redirect]) -> None:
    """Record one of the new redirects, which stands for all: `bulk_create` sends no signals."""
    if redirects and (public := _find_public([redirect.pk for redirect in redirects])):
        journal.record_non_page_change(public[0], journal.ABSENT)


@cached_sql
def _find_public(ids: list[int]) -> QuerySet[Redirect]:
    """Return those that are public. To compile the query takes a seventh of the time of an import."""
    return public_redirects(visible_at_some_time()).filter(pk__in=ids)


class RedirectWriter(Writer):
    """Creates and updates the redirects of one site."""

    model = Redirect

    def __init__(self, site: Site) -> None:
        self.site = site

    def get_unknown(self, record: ObjectRecord) -> list[str]:
        """Return the names of the record's fields that a redirect does not have."""
        return [name for name in record.type_fields if name not in FIELDS]

    def read(self, record: ObjectRecord) -> Content:
        """Return the fields of a record. Raises ValidationError."""
        fields = _read(record)
        page = OpenPage(fields.redirect_page) if fields.redirect_page else None
        path = normalise_old_path(fields.old_path)
        return Content({**fields.model_dump(), "old_path": path, "redirect_page": page})

    def find(
        self, record: ObjectRecord, imported: ImportedRecord | None, adoptable: Mapping[str, Any]
    ) -> Redirect | None:
        """Return the redirect of the site from the same path. Raises ValidationError."""
        path = normalise_old_path(_read(record).old_path)
        found: Redirect | None = Redirect.objects.filter(site=self.site, old_path=path).first()
        return found

    def write(
        self, record: ObjectRecord, content: Content, existing: Redirect | None, state: str, pages: Mapping[str, int]
    ) -> tuple[Redirect, Result, list[str]]:
        """Create or update a redirect. One that leads to another page stays: an editor has made it.

        Raises:
            ValidationError: the page that the record names was not imported, or not yet.
        """
        redirect = existing or self.find(record, None, {}) or Redirect(site=self.site)
        values = {name: resolve_pages(value, pages) for name, value in content.values.items()}
        page_id = values.pop("redirect_page")
        if page_id is None and not values["redirect_link"]:
            raise ValidationError("redirect_page: the record of the page was not imported")
        if redirect.redirect_page_id not in (None, page_id):
            return redirect, Result.UNCHANGED, ["a redirect from this path leads to a page"]
        is_new = redirect.pk is None
        redirect.redirect_page_id = page_id
        for name, value in values.items():
            setattr(redirect, name, value)
        redirect.save()
        return redirect, Result.CREATED if is_new else Result.UPDATED, []


def _read(record: ObjectRecord) -> RedirectFields:
    try:
        return RedirectFields.model_validate(dict(record.type_fields))
    except pydantic.ValidationError as problem:
        raise ValidationError(describe_errors(problem)) from None
