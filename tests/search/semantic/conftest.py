"""Fixtures for tests of semantic search."""

from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.models import Locale, Site

from search.semantic import rerank, vector_job
from search.semantic.models import Switch
from tests.cms.module_site import tree

from .fake_model import FakeModel

__all__ = ["tree"]


@pytest.fixture
def semantic_search(settings, monkeypatch, tree):
    """Turn semantic search on for English on the default site, with a fake model."""
    settings.SEMANTIC_SEARCH = True
    for module in (vector_job, rerank):
        monkeypatch.setattr(module, "get_model", FakeModel)
    monkeypatch.setattr(rerank, "RELOAD_INTERVAL_SECONDS", 0.0)
    rerank.clear_caches()
    site, locale = Site.objects.get(is_default_site=True), Locale.objects.get(language_code="en")
    yield Switch.objects.create(
        site=site, locale=locale, queries=10, lexical=0.5, fused=0.6, turned_on_at=timezone.now()
    )
    rerank.clear_caches()
