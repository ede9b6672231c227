"""The environment of a recording: a separate database with the demo content, and a fixed time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
CMS, FRONTEND = "https://cms.example.org", "https://www.example.org"


def set_environment() -> None:
    """Remove servers and URLs of this machine from the environment. Call it before `django.setup()`."""
    for name in ("TEST_DATABASE_URL", "DATABASE_URL", "SEARCH_URL", "TEST_CACHE_URL", "CACHE_URL", "ELASTICSEARCH_URL"):
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    os.environ["CMS_URL"], os.environ["FRONTEND_URL"] = CMS, FRONTEND


@contextmanager
def load_demo() -> Iterator[None]:
    """Load and index the demo content, with NOW as the current time."""
    from django.conf import settings
    from django.test.utils import override_settings, setup_test_environment
    from factory.random import reseed_random

    from cms.core import clock
    from cms.files.images.rendition_specs import ENCODER_OPTIONS
    from tests import migrated_sqlite

    setup_test_environment()
    with ExitStack() as stack:
        stack.enter_context(migrated_sqlite.create_test_database())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        named = {"CMS_URL": CMS, "FRONTEND_URL": FRONTEND, "MEDIA_ROOT": folder / "media"}
        named |= {"PRESS_KIT_PDF": False}  # its packages are optional
        named |= {"DATA_DIR": folder, "SEARCH_URL": f"tantivy://{folder}/search", "ALLOWED_HOSTS": ["*"]}
        stack.enter_context(override_settings(**named))
        stack.enter_context(clock.replaced_by(lambda: NOW))
        stack.enter_context(mock.patch.dict(ENCODER_OPTIONS["avif"], speed=10))  # the content of files is not recorded
        reseed_random(str(settings.LANGUAGE_CODE))
        stack.enter_context(mock.patch("cms.demo.loader.objects.FILES", _reduce_pictures(folder / "demo")))
        _load_content()
        yield


def _reduce_pictures(folder: Path) -> Path:
    """Copy the demo's files with pictures 320 pixels wide, because most of the time is spent on renditions."""
    from PIL import Image

    from cms.demo.loader.objects import FILES

    shutil.copytree(FILES, folder)
    for path in folder.glob("*.webp"):
        with Image.open(path) as image:
            image.resize((320, round(320 * image.height / image.width))).save(path, lossless=True)
    return folder


def _load_content() -> None:
    from wagtail.contrib.redirects.models import Redirect
    from wagtail.models import Site

    from cms.demo.loader.content import load_demo
    from cms.files.images.renditions import create_missing_renditions
    from cms.page_types.press_releases.models import ReleasePage
    from cms.press.press_kits.jobs import bring_up_to_date
    from search.engine import get_engine
    from search.indexing.indexer import Indexer

    load_demo()
    Site.objects.update(hostname=urlsplit(FRONTEND).hostname, port=443)
    while create_missing_renditions(100):
        pass
    release = ReleasePage.objects.live().order_by("pk").first()
    Redirect.objects.create(old_path="/news/first-release", redirect_page=release)
    Indexer(get_engine()).index_all()
    for page_id in ReleasePage.objects.live().values_list("pk", flat=True):
        bring_up_to_date(page_id)
