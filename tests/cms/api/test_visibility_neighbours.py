"""Visible content next to hidden content: below a hidden parent, as an alias, in another language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.demo import factories
from cms.demo.factories import states
from tests.cms.api.canaries import KINDS

pytestmark = pytest.mark.django_db


def hide_by_unpublishing(page):
    states.unpublish(page)


def hide_by_expiry(page):
    states.publish(page, expire_at=timezone.now() - timedelta(minutes=1))


@pytest.mark.parametrize("hide", [hide_by_unpublishing, hide_by_expiry])
def test_a_live_page_below_a_hidden_parent_is_shown_without_the_parent(hide, site, indexer, frontend):
    parent, child = states.reload_page(site.subjects["standard"]), site.child
    before = frontend.get(f"/pages/{child.pk}")
    assert [link["id"] for link in before["ancestors"]][-1] == parent.pk
    hide(parent)
    indexer.index_all()
    after = frontend.get("/resolve", path=before["path"])["page"]
    assert [link["id"] for link in after["ancestors"]] == [link["id"] for link in before["ancestors"]][:-1]
    assert after["related"]["more"]["path"] == after["ancestors"][-1]["path"]
    assert [item["id"] for item in frontend.get("/search", q="Below")["items"]] == [child.pk]
    assert frontend.send(f"/pages/{parent.pk}").status_code == 404


def test_an_alias_is_a_separate_page_and_search_finds_its_source(site, indexer, frontend):
    story = states.reload_page(site.subjects["story"])
    alias = states.alias(story, parent=site.tree.stories, slug="elsewhere")
    indexer.index_all()
    page = frontend.get("/resolve", path="/stories/elsewhere")["page"]
    assert (page["id"], page["title"]) == (alias.pk, story.title)
    found = frontend.get("/search", q=story.title.split()[-1])
    assert [item["id"] for item in found["items"]] == [story.pk]
    assert found["total"] == 1
    in_list = {card["id"] for card in frontend.get("/stories", limit=100)["items"]}
    assert {alias.pk, story.pk} <= in_list


def test_an_alias_stays_public_if_only_the_parent_of_its_source_is_restricted(site, indexer, frontend):
    story = states.reload_page(site.subjects["story"])
    alias = states.alias(story, parent=site.tree.stories, slug="elsewhere")
    states.restrict(site.ancestors["story"][0])
    indexer.index_all()
    assert frontend.send(f"/pages/{story.pk}").status_code == 404
    assert frontend.get(f"/pages/{alias.pk}")["path"] == "/stories/elsewhere/"
    assert frontend.get("/search", q=story.title.split()[-1])["items"] == []


def test_an_alias_is_unpublished_with_its_source(site, frontend):
    story = states.reload_page(site.subjects["story"])
    alias = states.alias(story, parent=site.tree.stories, slug="elsewhere")
    states.unpublish(story)
    assert frontend.send(f"/pages/{alias.pk}").status_code == 404


def test_restricting_the_home_page_hides_the_language(site, frontend):
    assert [item["locale"] for item in frontend.get("/locales")["items"]] == ["en", "fr"]
    states.restrict(site.tree.branch("fr").home)
    assert [item["locale"] for item in frontend.get("/locales")["items"]] == ["en"]
    assert [item["locale"] for item in frontend.get("/navigation")["languages"]] == ["en"]
    assert frontend.send("/resolve", path="/fr/").status_code == 404


def test_only_visible_pages_are_shown_in_menus(site, frontend):
    states.unpublish(states.reload_page(site.subjects["release"]))
    menu = frontend.get("/navigation")
    here, *others = menu["primary"]
    assert here["link"]["label"] == "Here"
    assert len(here["children"]) == len(others) == len(menu["footer"]) == len(KINDS) - 1
    states.unpublish(states.reload_page(site.linking_page))
    assert len(frontend.get("/navigation")["primary"]) == len(KINDS) - 1


def test_external_redirects_and_those_to_visible_pages_stay(site, frontend):
    Redirect.add_redirect("/away", "https://out.example/", is_permanent=False)
    states.unpublish(states.reload_page(site.subjects["story"]))
    assert frontend.get("/resolve", path="/away") == {
        "result": "redirect",
        "location": "https://out.example/",
        "permanent": False,
    }
    assert frontend.get("/resolve", path="/old-release")["permanent"] is True
    assert frontend.send("/resolve", path="/old-story").status_code == 404


def test_the_label_of_a_link_to_a_hidden_page_is_not_found(tree, search_engine, frontend):
    from search.indexing.indexer import Indexer

    hidden = factories.StoryFactory(live=False)
    blocks = factories.blocks
    links = [blocks.link("Velkarlabel", page=hidden), blocks.link("Openly", url="https://out.example/")]
    page = factories.StandardFactory(title="Further", body=[blocks.links(links)])
    Indexer(search_engine).index_all()
    assert frontend.get("/search", q="velkarlabel")["items"] == []
    assert [item["id"] for item in frontend.get("/search", q="openly")["items"]] == [page.pk]
    assert "Velkarlabel" not in Client().get(f"/api/v1/pages/{page.pk}").content.decode()
