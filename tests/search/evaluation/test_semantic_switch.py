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


def test_a_gain_turns_it_on_and_the_page_says_for_which_figures(admin_client, where, figures):
    figures(12, 0.8, 0.85)
    assert "0.800 without semantic search, 0.850 with it" in act(admin_client, where, "on")
    assert Switch.objects.get().fused == 0.85
    assert "Turn off" in admin_client.get(reverse("search_evaluation_figures"), where).content.decode()
    act(admin_client, where, "off")
    assert not Switch.objects.exists()


@pytest.mark.parametrize("said", [(12, 0.8, 0.801), (12, 0.8, 0.7), (9, 0.5, 0.9)])
def test_without_a_gain_it_stays_off_and_says_why(admin_client, where, figures, said):
    figures(*said)
    assert "Semantic search stays off." in act(admin_client, where, "on")
    assert not Switch.objects.exists()


def test_comparing_changes_nothing(admin_client, where, figures):
    figures(12, 0.8, 0.85)
    assert "You can turn semantic search on." in act(admin_client, where, "compare")
    assert not Switch.objects.exists()


def test_the_judged_queries_are_really_asked(admin_client, where, search_engine):
    assert "0 graded queries say too little" in act(admin_client, where, "on")


@pytest.mark.parametrize(("codename", "may"), [("view_judgedquery", False), ("change_judgedquery", True)])
def test_only_those_who_may_judge_turn_it(client, where, figures, codename, may):
    figures(12, 0.8, 0.85)
    user = User.objects.create_user("writer", "writer@example.org", "password")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", codename]))
    client.force_login(user)
    client.post(reverse("search_evaluation_semantic"), {**where, "act": "on"})
    assert Switch.objects.exists() is may


def test_where_it_is_not_installed_there_is_nothing_to_turn(admin_client, where, settings, figures):
    settings.SEMANTIC_SEARCH = False
    figures(12, 0.8, 0.85)
    act(admin_client, where, "on")
    assert not Switch.objects.exists()
    assert "Words and meaning" not in admin_client.get(reverse("search_evaluation_figures"), where).content.decode()
