"""Releases with a kit, and functions that read its files."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from PIL import Image

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.files.images.models import Picture
from cms.journal.public_changes import process_changes
from cms.page_types.press_releases.models import ReleasePage
from cms.press.press_kits.jobs import build_due_kits
from tests.cms.api.conftest import Frontend
from tests.cms.module_site import tree

__all__ = ["tree"]


# Autouse, because tests compare the stored kits with those that there should be, and others store kits as well.
@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path) -> None:
    """Store files in a directory of this test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def frontend() -> Frontend:
    return Frontend()


@pytest.fixture(scope="module")
def module_release(module_tree, tmp_path_factory) -> tuple[ReleasePage, Path]:
    """Build the kit of a release. Return the release and the directory of all files."""
    directory = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=directory):
        release = create_release()
        run_worker()
    return release, directory


@pytest.fixture
def release(module_release, tree, own_storage, tmp_path) -> ReleasePage:
    """Return a public release with its kit; a test may change its files."""
    page, directory = module_release
    shutil.copytree(directory, tmp_path, dirs_exist_ok=True)
    return states.reload_page(page)


def run_worker() -> None:
    """Do what the worker does after a change."""
    while process_changes() or build_due_kits():
        pass


def create_picture(name: str = "upload.jpg", size: tuple[int, int] = (300, 200), **fields: Any) -> Picture:
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    return factories.PictureFactory(file=encode(image, name), **fields)


def encode(image: Image.Image, name: str, **options: Any) -> ContentFile:
    written = io.BytesIO()
    image.save(written, Image.registered_extensions()["." + name.rpartition(".")[2]], **options)
    return ContentFile(written.getvalue(), name)


def create_release(**fields: Any) -> ReleasePage:
    """Create a public release with everything that a kit shows."""
    picture = create_picture(credit="Ada Nwosu / Common Lantern", licence="cc-by", description="Two ferries")
    document = factories.DocumentFactory(title="All figures", filename="figures.txt", content=b"Figures: 14.")
    contact = factories.MediaContactFactory(name="Lena Okafor", email="press@example.org", phone="+49 30 123")
    values = {
        "title": "Ferries sail without lifeboats",
        "slug": "ferries",
        "summary": "Fourteen of forty ferries have too few.",
        "dateline": "Nairobi",
        "image": picture,
        "body": [
            blocks.rich_text("<p>The ministry <b>knew</b>.</p>"),
            blocks.image(picture, "Two ferries in port", caption="Ferries in May"),
            blocks.quote("Nobody counted.", "Ada Nwosu", "director", "Common Lantern"),
        ],
        "notes_to_editors": "<p>The survey took a year.</p>",
        "boilerplate": factories.BoilerplateFactory(heading="About us", text="<p>We count boats.</p>"),
        "media_contacts": [contact],
        "attachments": [document],
    }
    return factories.ReleaseFactory(**{**values, **fields})


def read_archive(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def list_stored() -> list[str]:
    """Return the names of all stored kits."""
    if not default_storage.exists("press-kits"):
        return []
    return [f"press-kits/{name}" for name in default_storage.listdir("press-kits")[1]]
