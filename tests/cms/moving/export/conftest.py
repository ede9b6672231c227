"""Exports and imports of tests, and what the public sees."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.core.sites import host_of
from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
from cms.moving.importing.models import ImportedFile, ImportedRecord
from cms.moving.importing.records.fields import get_object_types
from cms.page_types.home.models import create_site

VOLATILE_KEYS = ("id", "modified_at", "page_id")
# The whole name of a file, and the id of the page of a picture drawn for it, whose name is a digest of its texts.
VOLATILE_PARTS = re.compile(r"/(?:media|documents|press-pictures|press-kits)/\S+|(?<=/share-pictures/)\d+(?=/)")


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes an export and returns its directory."""

    def run(*options: str, name: str = "export") -> Path:
        call_command("export_content", str(tmp_path / name), *options, stdout=io.StringIO(), stderr=io.StringIO())
        return tmp_path / name

    return run


@pytest.fixture
def read() -> Callable[[Path], list[dict[str, Any]]]:
    """Return a function that reads the records of an export."""
    return lambda directory: [json.loads(line) for line in (directory / "records.jsonl").open(encoding="utf-8")]


@pytest.fixture
def import_all() -> Callable[..., str]:
    """Return a function that imports an export and returns the summary."""

    def run(directory: Path, *options: str) -> str:
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_content", str(directory), *options, stdout=out, stderr=err)
        except CommandError:
            pytest.fail(err.getvalue())
        return out.getvalue()

    return run


def read_everything(directory: Path) -> str:
    return "".join(path.read_bytes().decode("latin-1") for path in sorted(directory.rglob("*")) if path.is_file())


def empty_site() -> None:
    """Delete all content, and create the sites again as after an installation."""
    sites = [
        (site.hostname, site.port, site.site_name, site.root_page.locale.language_code)
        for site in Site.objects.order_by("pk")
    ]
    for model in (Redirect, ImportedRecord, ImportedFile):
        model.objects.all().delete()
    root = Page.get_first_root_node()
    Site.objects.all().delete()
    for page in root.get_children():
        page.delete()
    for model in reversed(get_object_types().values()):
        model._default_manager.all().delete()
    Picture.objects.all().delete()
    StoredDocument.objects.all().delete()
    for hostname, port, name, language in sites:
        create_site(hostname, port, name=name or "Home", language=language)


def read_answers() -> dict[str, Any]:
    """Return what the API answers for everything that is public, without ids and dates of the import."""
    for picture in Picture.objects.filter(file_size=None):
        picture.get_file_size()  # an upload stores it, factories do not
    client, host = Client(), host_of(Site.objects.get(is_default_site=True))
    locales = client.get("/api/v1/locales", {"site": host}).json()
    answers: dict[str, Any] = {}
    for locale in (item["locale"] for item in locales["items"]):
        for path in _paths(client, host, locale):
            answers[path] = client.get("/api/v1/resolve", {"path": path, "site": host}).json()
        for name in ("site", "stories", "releases", "calls-to-action", "topics", "regions", "people", "redirects"):
            answers[f"{name} {locale}"] = client.get(f"/api/v1/{name}", {"locale": locale, "site": host}).json()
    return {name: normalise(answer) for name, answer in answers.items()}


def _paths(client: Client, host: str, locale: str) -> Iterator[str]:
    url: str | None = f"/api/v1/sitemap?site={host}&locale={locale}"
    while url:
        answer = client.get(url).json()
        yield from (item["path"] for item in answer["items"])
        url = answer.get("next")


def normalise(answer: Any) -> Any:
    """Return an answer without what an import cannot keep: ids, dates of changes and random names of files."""
    if isinstance(answer, dict):
        return {name: normalise(value) for name, value in answer.items() if name not in VOLATILE_KEYS}
    if isinstance(answer, list):
        return [normalise(one) for one in answer]
    return VOLATILE_PARTS.sub("VOLATILE", answer) if isinstance(answer, str) else answer
