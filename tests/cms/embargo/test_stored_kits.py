"""The stored kits, personal and public, in a directory and in a bucket: no address of the storage leads to one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client

from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.journal import public_changes
from cms.press.embargo_access.accesses import delete_expired
from cms.press.press_kits.jobs import build_due_kits
from tests.s3 import fetch_as_stranger

from .test_canaries import GUESSED_PREFIXES
from .test_embargo_access import Opened, accept, assert_kit, load, open_release

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def list_stored(storage: Any, *directories: str) -> list[str]:
    """Return the names of all stored files, or of those in some directories."""
    if isinstance(storage, FileSystemStorage):
        root = Path(storage.location)
        names = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
    else:
        names = [name for name, _ in storage.list_files()]
    return sorted(name for name in names if not directories or name.startswith(directories))


def find_served(opened: Opened, storage: Any) -> list[str]:
    """Return the addresses made of the names in the storage that are answered with anything but 404."""
    page = opened.release.release.pk
    prefixes = (*GUESSED_PREFIXES, f"/press-kits/{page}/", f"/documents/{page}/1/", "/embargo-files/kit/")
    client = Client(raise_request_exception=True)
    guessed = [prefix + name for name in list_stored(storage, "press-kits/", "embargo-kits/") for prefix in prefixes]
    return [
        address for address in guessed if client.get(address).status_code not in (301, 302, 404)
    ]  # redirects to the log-in


def run_worker() -> None:
    assert publish_scheduled() == []
    while public_changes.process_changes() or build_due_kits():
        pass


def load_public(opened: Opened) -> list[bytes]:
    """Return the contents of the public kit's files, empty ones for those that are absent."""
    slug = opened.release.words["slug"]
    return [load(f"/press-kits/{opened.release.release.pk}/{slug}.{extension}") for extension in ("txt", "html", "zip")]


@pytest.mark.parametrize(
    "each_storage",
    [pytest.param("directory", marks=pytest.mark.extended), pytest.param("bucket", marks=pytest.mark.s3)],
    indirect=True,
)
def test_no_byte_of_a_kit_is_read_past_the_application(each_storage, tree, pass_time):
    opened = open_release(tree)
    accept(opened)
    run_worker()
    assert_kit(opened)
    assert len(list_stored(each_storage, "embargo-kits/")) == 2  # one for each journalist
    assert find_served(opened, each_storage) == []
    assert not any(load_public(opened))
    assert fetch_as_stranger(each_storage) <= {403}

    pass_time(days=1, minutes=1)
    run_worker()
    assert all(load_public(opened))
    assert [address for address in opened.given["kit"] if load(address)] == []
    assert find_served(opened, each_storage) == []
    assert fetch_as_stranger(each_storage) <= {403}

    states.unpublish(states.reload_page(opened.release.release))  # the release was published meanwhile
    assert not any(load_public(opened))
    assert find_served(opened, each_storage) == []
    run_worker()
    delete_expired()
    assert list_stored(each_storage, "embargo-kits/") == []
    assert len(list_stored(each_storage, "press-kits/")) == 1  # the kit of the other release, which is public
