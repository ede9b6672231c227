"""`check --deploy` says that static files were not collected."""

from __future__ import annotations

import json

import pytest

from cms.operations.system_status.checks import check_static_files
from tests.production.processes import write_static_manifest


@pytest.fixture
def production(settings, tmp_path):
    """Store static files as production does, in an empty directory."""
    backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    return tmp_path


def test_an_empty_directory_is_refused_with_the_command_to_run(production):
    (error,) = check_static_files()
    assert error.id == "static.E001"
    assert f"There are no static files in {production}/static" in error.msg
    assert "manage.py collectstatic --no-input" in error.hint


def test_collected_files_pass_and_those_of_an_earlier_version_do_not(production):
    manifest = write_static_manifest(production)
    assert check_static_files() == []
    listed = json.loads(manifest.read_text())
    del listed["paths"]["wagtailadmin/css/core.css"]
    manifest.write_text(json.dumps(listed))
    (error,) = check_static_files()
    assert (error.id, error.msg.partition("/static, ")[2]) == ("static.E002", "such as wagtailadmin/css/core.css.")


def test_a_storage_without_a_manifest_needs_none(production, settings):
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    assert check_static_files() == []
