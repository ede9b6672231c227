"""Clarion does not start with a MEDIA_URL that cannot be right, and shows its keys nowhere."""

from __future__ import annotations

import traceback
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.views.debug import SafeExceptionReporterFilter

SETTINGS = Path(__file__).parents[4] / "cms" / "settings" / "storage.py"
SECRET = "S3cr3tValue"


def read_settings(monkeypatch, media_url: str) -> dict[str, Any]:
    """Run the module of the settings once more, without replacing the one that is in use."""
    monkeypatch.setenv("MEDIA_URL", media_url)
    spec = spec_from_file_location("cms.settings.storage_again", SETTINGS)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module)


def test_files_are_stored_in_the_data_directory_by_default(monkeypatch):
    found = read_settings(monkeypatch, "")
    assert found["MEDIA_ROOT"] == found["DATA_DIR"] / "media"
    assert found["MEDIA_STORAGE"]["OPTIONS"] == {"location": str(found["MEDIA_ROOT"])}


@pytest.mark.parametrize("url", ["files:///srv/media", f"s3://key:{SECRET}@s3.example.org/media"])
def test_public_addresses_do_not_depend_on_where_files_are(monkeypatch, url):
    assert read_settings(monkeypatch, url)["MEDIA_URL"] == "/media/"


def test_another_directory_is_the_root_of_media(monkeypatch):
    assert read_settings(monkeypatch, "files:///srv/media")["MEDIA_ROOT"] == Path("/srv/media")


def test_a_wrong_value_is_an_error_at_the_start_without_keys(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match=r"^MEDIA_URL: the bucket is missing") as refused:
        read_settings(monkeypatch, f"s3://key:{SECRET}@s3.example.org")
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_error_pages_hide_the_keys(monkeypatch, settings):
    found = read_settings(monkeypatch, f"s3://{SECRET}:{SECRET}@s3.example.org/media")
    settings.STORAGES = {**settings.STORAGES, "default": found["MEDIA_STORAGE"]}
    settings.MEDIA_STORAGE, settings.MEDIA_LOCATION = found["MEDIA_STORAGE"], found["MEDIA_LOCATION"]
    shown = SafeExceptionReporterFilter().get_safe_settings()
    assert "s3.example.org" in repr(shown["STORAGES"])
    assert SECRET not in repr(shown)
