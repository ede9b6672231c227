"""Turning semantic search on in the admin: only with a gain, and only by users who may judge."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import Locale, Site

from cms.accounts.users.models import User
from search.evaluation import semantic_switch
from search.semantic.models import Switch
from search.semantic.switch import RankingComparison


@pytest.fixture
def place(tree, settings):
    settings.SEMANTIC_SEARCH = True
    site, locale = Site.objects.get(is_default_site=True), Locale.objects.get(language_code="en")
    return {"site": site.pk, "locale": locale.pk}


@pytest.fixture
def figures(monkeypatch):
    """Return a function that sets the outcome of comparisons: `figures(queries, lexical, fused)`."""
    return lambda *values: monkeypatch.setattr(
        semantic_switch, "compare_rankings", lambda measure: RankingComparison(*values)
    )


def act(client, place, what):
    result = client.post(reverse("search_evaluation_semantic"), {**place, "act": what}, follow=True)
    return result.content.decode()


def test_a_gain_turns_semantic_search_on_and_the_page_shows_the_figures(admin_client, place, figures):
    figures(12, 0.8, 0.85)
    assert "0.800 without semantic search, 0.850 with it" in act(admin_client, place, "on")
    assert Switch.objects.get().fused == 0.85
    assert "Turn off" in admin_client.get(reverse("search_evaluation_figures"), place).content.decode()
    act(admin_client, place, "off")
    assert not Switch.objects.exists()


@pytest.mark.parametrize("values", [(12, 0.8, 0.801), (12, 0.8, 0.7), (9, 0.5, 0.9)])
def test_without_a_gain_semantic_search_stays_off_with_a_reason(admin_client, place, figures, values):
    figures(*values)
    assert "Semantic search stays off." in act(admin_client, place, "on")
    assert not Switch.objects.exists()


def test_comparing_changes_nothing(admin_client, place, figures):
    figures(12, 0.8, 0.85)
    assert "You can turn semantic search on." in act(admin_client, place, "compare")
    assert not Switch.objects.exists()


def test_a_comparison_uses_the_judged_queries(admin_client, place, search_engine):
    assert "0 graded queries are too few" in act(admin_client, place, "on")


@pytest.mark.parametrize(("codename", "may"), [("view_judgedquery", False), ("change_judgedquery", True)])
def test_only_users_who_may_judge_can_turn_semantic_search_on(client, place, figures, codename, may):
    figures(12, 0.8, 0.85)
    user = User.objects.create_user("writer", "writer@example.org", "password")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", codename]))
    client.force_login(user)
    client.post(reverse("search_evaluation_semantic"), {**place, "act": "on"})
    assert Switch.objects.exists() is may


def test_without_the_setting_semantic_search_cannot_be_turned_on(admin_client, place, settings, figures):
    settings.SEMANTIC_SEARCH = False
    figures(12, 0.8, 0.85)
    act(admin_client, place, "on")
    assert not Switch.objects.exists()
    assert "Words and meaning" not in admin_client.get(reverse("search_evaluation_figures"), place).content.decode()
