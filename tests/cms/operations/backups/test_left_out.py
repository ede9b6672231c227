"""Every table is either backed up or left out; what is left out, and what is past its retention, is in no archive."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from wagtail import hooks
from wagtail.admin.models import FormState

from cms.accounts.users.models import User
from cms.core import clock
from cms.db.dumps import get_database
from cms.demo import factories
from cms.operations.backups.creation import create_backup
from cms.operations.backups.encryption import parse_keys
from cms.operations.backups.left_out import check_left_out_models, find_left_out_tables
from cms.operations.backups.place import Place

# The apps of which every table is backed up, apart from those that are left out. A new app, or a table of a process, a
# cache or a session in one of these, is a decision: may it be lost, or must it not live again?
BACKED_UP_APPS = {
    "account", "accounts", "admin", "alerts", "approval", "audit", "auth", "axes", "bundles", "calls_to_action",
    "cards", "contenttypes", "dead_links", "documents", "embargo_access", "home", "images", "import_runs",
    "importing", "indexnow", "journal", "journalists", "mail", "mailings", "mfa", "organisation", "pages", "people",
    "press_kits", "press_releases", "press_room", "search", "search_analytics", "search_draft_ranking",
    "search_evaluation", "search_rules", "search_semantic", "sign_ups", "simple_translation", "socialaccount",
    "standard_pages", "stories", "subscriber_webhooks", "taggit", "topics", "translations", "users", "versions",
    "wagtailcore", "wagtaildocs", "wagtailembeds", "wagtailimages", "wagtailredirects", "wagtailsearch",
    "wagtailusers", "webhooks",
}  # fmt: skip
# The tables of apps that have both kinds.
BACKED_UP_MODELS = {
    "jobs.QueuedTask",
    "jobs.ScheduleFailure",
    "jobs.TableVersion",
    "preview.SharedDraft",
    "wagtailadmin.Admin",
    "wagtailadmin.FormState",
}
LEFT_OUT_MODELS = {
    "backups.BackupRun",
    "jobs.RunningVersion",
    "jobs.WorkerHeartbeat",
    "preview.JointDraft",
    "preview.PreviewCode",
    "preview.PreviewToken",
    "preview.Snapshot",
    "rehearsal.Rehearsal",
    "rehearsal.RehearsalLink",
    "rehearsal.RehearsalReport",
    "sessions.Session",
    "wagtail_headless_preview.PagePreview",
    "wagtailadmin.EditingSession",
}


def test_every_table_is_backed_up_or_left_out():
    """A new app or model is added to one of the lists; a table is left out by the hook beside its model."""
    models = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    unknown = {
        label
        for label, model in models.items()
        if model._meta.app_label not in BACKED_UP_APPS and label not in BACKED_UP_MODELS | LEFT_OUT_MODELS
    }
    assert unknown == set(), "back them up or leave them out: cms/operations/backups/left_out.py"
    assert models.keys() >= BACKED_UP_MODELS | LEFT_OUT_MODELS
    assert find_left_out_tables() == {models[label]._meta.db_table for label in LEFT_OUT_MODELS}


def test_what_is_left_out_is_checked(monkeypatch):
    assert check_left_out_models() == []
    labels = [*hooks.get_hooks("clarion_left_out_of_backups"), "tides.CachedTide", "pages.ListedPage", "topics.Topic"]
    monkeypatch.setattr(hooks, "get_hooks", lambda name: labels)
    found = [(error.id, error.msg) for error in check_left_out_models()]
    assert ("backups.E001", "Backups leave out an unknown model, 'tides.CachedTide'.") in found
    assert any(
        name == "backups.E002" and "topics.Topic, to which pages.BasePage_topics.topic" in text for name, text in found
    )


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_file_of_a_dump_has_no_trace_of_what_is_left_out_or_expired(each_place, identity, tmp_path: Path):
    """A deleted row stays in the pages of a file of SQLite until it is packed."""
    factories.site()
    user = User.objects.create(username="ada")
    session = Session.objects.create(session_key="s" * 32, session_data="secret-session" * 100, expire_date=clock.now())
    Session.objects.filter(pk=session.pk).update(expire_date=clock.now() + timedelta(days=1))
    FormState.objects.create(
        user=user,
        data="expired-form" * 100,
        content_type=ContentType.objects.get_for_model(User),
        object_id="",
        last_updated_at=clock.now() - timedelta(days=3),
    )
    archive = create_backup(Place(each_place.location), parse_keys([identity]))
    assert archive.size
    assert Session.objects.exists()
    with get_database().dump(find_left_out_tables()) as dump:
        file = tmp_path / "dump.sqlite3"
        file.write_bytes(zlib.decompress(b"".join(dump.chunks)))
    assert dump.rows[Session._meta.db_table] == 0
    content = file.read_bytes()
    assert b"secret-session" not in content
    assert b"expired-form" not in content
    assert b"ada" in content
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM users_user").fetchone()[0] == User.objects.count()
    assert connection.vendor == "sqlite"
