"""Semantic search is turned on where the judged queries speak for it, by those who may judge, and nowhere else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import Locale, Site

from cms.users.models import User
from search.evaluation import semantic_switch
from search.semantic.models import Switch
from search.semantic.switch import RankingComparison


@pytest.fixture
def where(tree, settings):
    settings.SEMANTIC_SEARCH = True
    site, locale = Site.objects.get(is_default_site=True), Locale.objects.get(language_code="en")
    return {"site": site.pk, "locale": locale.pk}


@pytest.fixture
def figures(monkeypatch):
    """`figures(queries, lexical, fused)`: what a comparison says from now on."""
    return lambda *said: monkeypatch.setattr(
        semantic_switch, "compare_rankings", lambda measure: RankingComparison(*said)
    )


def act(client, where, what):
    result = client.post(reverse("search_evaluation_semantic"), {**where, "act": what}, follow=True)
    return result.content.decode()


def test_a_gain_turns_semantic_search_on_and_the_page_shows_the_figures(admin_client, where, figures):
    figures(12, 0.8, 0.85)
    assert "0.800 without semantic search, 0.850 with it" in act(admin_client, where, "on")
    assert Switch.objects.get().fused == 0.85
    assert "Turn off" in admin_client.get(reverse("search_evaluation_figures"), where).content.decode()
    act(admin_client, where, "off")
    assert not Switch.objects.exists()


@pytest.mark.parametrize("said", [(12, 0.8, 0.801), (12, 0.8, 0.7), (9, 0.5, 0.9)])
def test_without_a_gain_semantic_search_stays_off_with_a_reason(admin_client, where, figures, said):
    figures(*said)
    assert "Semantic search stays off." in act(admin_client, where, "on")
    assert not Switch.objects.exists()


def test_comparing_changes_nothing(admin_client, where, figures):
    figures(12, 0.8, 0.85)
    assert "You can turn semantic search on." in act(admin_client, where, "compare")
    assert not Switch.objects.exists()


def test_a_comparison_uses_the_judged_queries(admin_client, where, search_engine):
    assert "0 graded queries say too little" in act(admin_client, where, "on")


@pytest.mark.parametrize(("codename", "may"), [("view_judgedquery", False), ("change_judgedquery", True)])
def test_only_users_who_may_judge_can_turn_semantic_search_on(client, where, figures, codename, may):
    figures(12, 0.8, 0.85)
    user = User.objects.create_user("writer", "writer@example.org", "password")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", codename]))
    client.force_login(user)
    client.post(reverse("search_evaluation_semantic"), {**where, "act": "on"})
    assert Switch.objects.exists() is may


def test_without_the_setting_semantic_search_cannot_be_turned_on(admin_client, where, settings, figures):
    settings.SEMANTIC_SEARCH = False
    figures(12, 0.8, 0.85)
    act(admin_client, where, "on")
    assert not Switch.objects.exists()
    assert "Words and meaning" not in admin_client.get(reverse("search_evaluation_figures"), where).content.decode()
