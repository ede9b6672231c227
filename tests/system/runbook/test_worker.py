"""Symptoms of the worker and of search, on one machine. The first three run in `make test`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .installation import Installation, begin

pytestmark = [pytest.mark.processes, pytest.mark.slow]

PUBLISH = "from cms.demo import factories; print(factories.StoryFactory(title={title!r}, bare=True).pk)"
RENAME = """
from django.db import connection
connection.cursor().execute("UPDATE wagtailcore_page SET title = %s WHERE id = %s", [{title!r}, {page}])
"""
AGE_HEARTBEATS = """
from datetime import timedelta
from django.db.models import F
from cms.jobs.models import WorkerHeartbeat
WorkerHeartbeat.objects.update(at=F("at") - timedelta(minutes=10))
"""
# A page that was scheduled ten minutes ago for five minutes ago.
SCHEDULE = """
from datetime import timedelta
from cms.core import clock
from cms.demo import factories
before = clock.system_time() - timedelta(minutes=10)
with clock.replaced_by(lambda: before):
    page = factories.StoryFactory(title="Quillwort hour", live=False, go_live_at=before + timedelta(minutes=5))
    page.save_revision().publish()
    page.refresh_from_db()
print(page.pk, page.live)
"""
IS_LIVE = "from wagtail.models import Page; print(Page.objects.get(pk={page}).live)"
BREAK_FILE = """
from cms.demo import factories
from cms.files.images.models import Picture
picture = factories.PictureFactory()
Picture.objects.filter(pk=picture.pk).update(rendition_state="")
print(picture.file.path)
"""


def test_search_finds_old_titles(installation: Installation) -> None:
    page = installation.python(PUBLISH.format(title="Quillwort harvest"))
    installation.start("clarion-worker")
    installation.commands.run("manage.py", "show_search_status", "--wait", "60")
    installation.python(RENAME.format(title="Pillwort harvest", page=page))
    case = begin(installation, "Search finds old titles")
    case.shows("1 differ", f"stale in en: page {page}")
    assert "1 stale marked" in case.mend()
    case.ends()


def test_a_scheduled_page_is_not_out(installation: Installation) -> None:
    installation.stop("clarion-worker")
    page, is_live = installation.python(SCHEDULE).split()
    assert is_live == "False"
    case = begin(installation, "A scheduled page is not out")
    case.shows("critical: 1 publication or expiry is late.")
    case.mend()
    case.ends()
    assert installation.python(IS_LIVE.format(page=page)) == "True"


def test_the_worker_is_silent(installation: Installation) -> None:
    installation.stop("clarion-worker")
    installation.python(AGE_HEARTBEATS)
    page = installation.python(PUBLISH.format(title="Bogbean bloom"))
    case = begin(installation, "The worker is silent")
    case.shows("The worker has not run for 10", "clarion-worker: inactive")
    assert "waiting    0" in case.mend()
    case.ends()
    assert page


@pytest.mark.extended
def test_search_finds_nothing(installation: Installation) -> None:
    installation.start("clarion-worker")
    installation.commands.run("manage.py", "show_search_status", "--wait", "60")
    installation.stop("clarion-worker")
    shutil.rmtree(Path(installation.env["DATA_DIR"]) / "index")
    installation.start("clarion-worker")
    case = begin(installation, "Search finds nothing")
    case.shows("missing in en: page")
    case.mend()
    case.ends()


@pytest.mark.extended
def test_images_have_no_sizes(installation: Installation) -> None:
    installation.stop("clarion-worker")
    path = Path(installation.python(BREAK_FILE))
    kept = path.read_bytes()
    path.unlink()
    installation.start("clarion-worker")
    case = begin(installation, "Images have no sizes")
    case.shows("The file of 1 image cannot be read.", "images.renditions_failed")
    path.write_bytes(kept)
    case.mend()
    case.ends()
