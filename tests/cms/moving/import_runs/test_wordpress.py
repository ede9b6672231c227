"""An export of WordPress, imported by the worker with the files of a ZIP archive."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from cms.demo import factories
from cms.files.images.models import Picture
from cms.moving.import_runs import active_run, jobs
from cms.moving.import_runs.models import ImportRun
from cms.page_types.stories.models import StoryPage
from tests.cms.moving.import_runs.worker import lose_memory, run_worker
from tests.cms.moving.importing.wordpress.exports import build_attachment, build_export, build_item


@pytest.fixture
def create_wordpress_run(create_run):
    """Return a function that creates a run of an export with a post, a hidden one, a menu and a picture."""

    def create(**fields) -> ImportRun:
        text = build_export(
            build_item(1, meta=[("_thumbnail_id", "900")]),
            build_item(2, status="private", title="Hidden in WordPress"),
            build_item(3, type="nav_menu_item"),
            build_attachment(900, "2019/05/quay.png", title="A quay"),
        )
        run = create_run(text.encode(), name="export.xml", format="wordpress", page_type="", **fields)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            picture = factories.PictureFactory.build().file.read()
            archive.writestr("old/wp-content/uploads/2019/05/quay.png", picture)
        run.archive_name = "uploads.zip"
        run.archive.save("uploads.zip", ContentFile(packed.getvalue()))
        return run

    return create


def test_every_item_is_accounted_for(create_wordpress_run):
    run = create_wordpress_run()
    run_worker()
    run.refresh_from_db()
    assert (run.state, run.error, run.done, run.total) == ("done", "", 4, 4)
    assert run.counts == {"created": 3, "left out": 1}
    post, hidden = StoryPage.objects.order_by("title")[::-1]
    assert (post.live, hidden.live) == (True, False)
    assert post.image == Picture.objects.get()


def test_a_dry_run_writes_nothing(create_wordpress_run):
    run = create_wordpress_run(is_dry_run=True)
    run_worker()
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 4)
    assert not StoryPage.objects.exists()
    assert not Picture.objects.exists()


@pytest.mark.parametrize("batches", [1, 3, 5])
def test_a_killed_worker_loses_nothing(create_wordpress_run, monkeypatch, batches):
    monkeypatch.setattr("cms.moving.importing.writers.planner.BATCH_SIZE", 1)
    monkeypatch.setattr(active_run, "MIN_STEP_SECONDS", 0.0)
    run = create_wordpress_run()
    for _ in range(batches):
        jobs.run_next_batch()
    lose_memory()
    ImportRun.objects.exclude(not_before=None).update(not_before=timezone.now())
    run_worker()
    run.refresh_from_db()
    assert (run.state, run.done, run.items.count()) == ("done", 4, 4)
    assert (StoryPage.objects.count(), Picture.objects.count()) == (2, 1)


def test_a_hostile_file_fails_with_a_reason(create_run):
    entities = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">'
    bomb = f"<!DOCTYPE rss [{entities}]><rss><channel><title>&b;</title></channel></rss>"
    run = create_run(bomb.encode(), name="export.xml", format="wordpress", page_type="")
    run_worker()
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.error
    assert not StoryPage.objects.exists()
