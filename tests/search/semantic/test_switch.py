"""Turning semantic search on for a site and language, and its required packages."""

from __future__ import annotations

import pytest
from wagtail.models import Locale, Site

from search.semantic import checks, switch
from search.semantic.models import Switch
from search.semantic.switch import RankingComparison, compare_rankings

from .tiny_model import write_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(tree, settings):
    settings.SEMANTIC_SEARCH = True
    return Site.objects.get(is_default_site=True), Locale.get_default()


@pytest.mark.parametrize(
    ("compared", "reason"),
    [
        (RankingComparison(9, 0.5, 0.9), "are too few"),
        (RankingComparison(40, 0.8, 0.8), "gain"),
        (RankingComparison(40, 0.8, 0.7), "gain"),
    ],
)
def test_turning_on_is_refused_with_a_reason_without_a_gain(place, compared, reason):
    with pytest.raises(switch.InsufficientGain, match=reason):
        switch.turn_on(*place, compared)
    assert not Switch.objects.exists()


def test_semantic_search_is_on_only_for_its_site_and_language(place):
    site, locale = place
    switch.turn_on(site, locale, RankingComparison(10, 0.8, 0.81))
    assert switch.is_on(site.pk, locale.language_code)
    assert not switch.is_on(site.pk, "fr")
    assert not switch.is_on(site.pk + 1, locale.language_code)
    switch.turn_off(site, locale)
    assert not switch.is_on(site.pk, locale.language_code)


def test_an_installation_without_semantic_search_refuses_and_ignores_the_switch(place, settings):
    switch.turn_on(*place, RankingComparison(10, 0.8, 0.9))
    settings.SEMANTIC_SEARCH = False
    assert not switch.is_on(place[0].pk, place[1].language_code)
    with pytest.raises(switch.InsufficientGain, match="SEMANTIC_SEARCH"):
        switch.turn_on(*place, RankingComparison(10, 0.8, 0.9))


def test_a_comparison_measures_once_without_and_once_with_semantic_search(place):
    seen = []

    def measure():
        seen.append(switch.is_on(place[0].pk, place[1].language_code))
        return 12, 0.7 + 0.1 * seen[-1]

    compared = compare_rankings(measure)
    assert seen == [False, True]
    assert (compared.queries, compared.lexical, compared.fused, compared.objection) == (12, 0.7, pytest.approx(0.8), "")


def test_a_model_that_cannot_be_used_is_reported_by_a_system_check(settings, tmp_path):
    settings.SEMANTIC_MODEL = str(tmp_path / "absent")
    settings.SEMANTIC_SEARCH = False
    assert checks.check_model() == []
    settings.SEMANTIC_SEARCH = True
    (absent,) = checks.check_model()
    assert (absent.id, "absent is not a directory" in absent.msg) == ("search_semantic.E003", True)
    settings.SEMANTIC_MODEL = ""
    assert [error.id for error in checks.check_model()] == ["search_semantic.E002"]
    settings.SEMANTIC_MODEL = str(write_model(tmp_path))
    assert checks.check_model() == []


def test_a_model_of_elasticsearch_needs_a_cluster(settings):
    settings.SEMANTIC_SEARCH, settings.SEMANTIC_MODEL = True, "elasticsearch:e5"
    settings.SEARCH_URL = "tantivy:///var/index"
    (error,) = checks.check_model()
    assert "SEARCH_URL does not name a cluster" in error.msg
    settings.SEARCH_URL = "http://127.0.0.1:9200"
    assert checks.check_model() == []


def test_missing_packages_are_reported_by_a_system_check(settings, monkeypatch):
    monkeypatch.setattr(checks, "find_missing_packages", lambda: ["onnxruntime"])
    settings.SEMANTIC_SEARCH = False
    assert checks.check_packages() == []
    settings.SEMANTIC_SEARCH = True
    (error,) = checks.check_packages()
    assert error.id == "search_semantic.E001"
    assert "onnxruntime" in error.msg
    assert "requirements/semantic.txt" in error.hint
