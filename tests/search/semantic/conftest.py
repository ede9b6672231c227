from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.models import Locale, Site

from search.semantic import nearest, vector_job
from search.semantic.models import Switch
from tests.cms.module_site import founded, module_database, tree
from tests.search.querying.conftest import either_engine

from .fake import Fake

__all__ = ["either_engine", "founded", "module_database", "tree"]


@pytest.fixture
def meaning(settings, monkeypatch, tree):
    """Semantic search in this installation, with a model of a few words; on for English on the default site."""
    settings.SEMANTIC_SEARCH = True
    for module in (vector_job, nearest):
        monkeypatch.setattr(module, "get_model", Fake)
    monkeypatch.setattr(nearest, "RELOAD_INTERVAL_SECONDS", 0.0)
    nearest.clear_caches()
    site, locale = Site.objects.get(is_default_site=True), Locale.objects.get(language_code="en")
    yield Switch.objects.create(
        site=site, locale=locale, queries=10, lexical=0.5, fused=0.6, turned_on_at=timezone.now()
    )
    nearest.clear_caches()
