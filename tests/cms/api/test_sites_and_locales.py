"""Several sites with several languages: each is separate, and filter values are the same in every language."""

from __future__ import annotations

from copy import deepcopy

import pytest

from cms.demo import factories
from cms.demo.factories.settings import menu_item
from cms.settings.languages import read_languages
from search.indexing.indexer import Indexer

OTHER = "other.example"
LISTS = ("/releases", "/stories", "/calls-to-action")
ADDRESSES = (
    *LISTS,
    "/site",
    "/navigation",
    "/settings",
    "/topics",
    "/regions",
    "/people",
    "/locales",
    "/redirects",
    "/sitemap",
    "/changes",
    "/news-sitemap",
    "/feeds/stories.rss",
    "/search",
    "/search/suggest",
)


@pytest.fixture(scope="module")
def second_site(module_tree):
    """Create a second site, in French with English below /en/."""
    return factories.site(OTHER, languages=["fr", "en"])


@pytest.fixture
def other(second_site, tree):
    return second_site


@pytest.fixture(scope="module")
def module_pages(second_site):
    """Create a story in each language of each site."""
    story = factories.StoryFactory(title="Home English")
    theirs = factories.StoryFactory(title="Autre français", parent=second_site.stories)
    return {
        "ours": story,
        "ours in French": factories.StoryFactory(title="Maison français", slug="maison", translation_of=story),
        "theirs": theirs,
        "theirs in English": factories.StoryFactory(title="Other English", translation_of=theirs, locale="en"),
    }


@pytest.fixture
def pages(module_pages, db):
    return deepcopy(module_pages)


WHERE = {
    "ours": {},
    "ours in French": {"locale": "fr"},
    "theirs": {"site": OTHER},
    "theirs in English": {"site": OTHER, "locale": "en"},
}


@pytest.mark.few(12)
@pytest.mark.parametrize("address", [*ADDRESSES, "/pages/1", "/pages/1/related", "/resolve"])
@pytest.mark.parametrize(
    ("name", "value"), [("site", "nowhere.example"), ("site", "OTHER.example:81"), ("locale", "de"), ("locale", "EN")]
)
def test_an_unknown_site_or_language_is_refused_by_name(address, name, value, frontend, other, search_engine):
    params = {name: value} | ({"path": "/"} if address == "/resolve" else {})
    response = frontend.send(address, **params)
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == [name]


def test_a_language_of_another_site_is_unknown_here(frontend, tree):
    factories.site("english.example", languages=["en"])
    assert frontend.send("/topics", site="english.example", locale="fr").status_code == 422
    assert frontend.send("/topics", site="english.example", locale="en").status_code == 200


@pytest.mark.parametrize("owner", WHERE)
def test_a_page_is_found_only_in_its_own_site_and_language(owner, frontend, pages):
    for where, params in WHERE.items():
        for tail in ("", "/related"):
            response = frontend.send(f"/pages/{pages[owner].pk}{tail}", **params)
            assert response.status_code == (200 if where == owner else 404), (owner, where)


@pytest.mark.parametrize("owner", WHERE)
def test_lists_and_search_contain_only_pages_of_the_site_and_language(owner, frontend, pages, search_engine):
    Indexer(search_engine).index_all()
    for address in ("/stories", "/search"):
        body = frontend.get(address, **WHERE[owner])
        assert [item["id"] for item in body["items"]] == [pages[owner].pk]
        assert body["total"] == 1


def test_paths_start_with_the_language_except_for_the_first_of_the_site(frontend, pages):
    paths = {owner: frontend.get(f"/pages/{page.pk}", **WHERE[owner])["path"] for owner, page in pages.items()}
    assert paths == {
        "ours": "/stories/home-english/",
        "ours in French": "/fr/stories/maison/",
        "theirs": f"/{pages['theirs'].get_parent().slug}/{pages['theirs'].slug}/",
        "theirs in English": f"/en/{pages['theirs in English'].get_parent().slug}/{pages['theirs in English'].slug}/",
    }


@pytest.mark.parametrize("owner", WHERE)
def test_a_path_is_resolved_with_or_without_its_language(owner, frontend, pages):
    body = frontend.get(f"/pages/{pages[owner].pk}", **WHERE[owner])
    site = {key: value for key, value in WHERE[owner].items() if key == "site"}
    for params in (site, WHERE[owner]):
        for path in (body["path"], body["path"].rstrip("/")):
            assert frontend.get("/resolve", path=path, **params)["page"] == body
    wrong_site = {"site": OTHER} if not site else {}
    assert frontend.send("/resolve", path=body["path"], **wrong_site).status_code == 404


def test_a_path_in_another_language_than_the_requested_one_is_not_found(frontend, pages):
    assert frontend.send("/resolve", path="/fr/stories/maison/", locale="en").status_code == 404
    assert frontend.send("/resolve", path="/stories/home-english/", locale="fr").status_code == 404


def test_home_pages_are_resolved_by_their_prefix(frontend, tree, other):
    assert frontend.get("/resolve", path="/")["page"]["id"] == tree.home.pk
    for path in ("/fr", "/fr/", "fr"):
        assert frontend.get("/resolve", path=path)["page"]["id"] == tree.branch("fr").home.pk
    assert frontend.get("/resolve", path="/", site=OTHER)["page"]["id"] == other.home.pk
    assert frontend.get("/resolve", path="/en", site=OTHER)["page"]["id"] == other.branch("en").home.pk
    assert frontend.send("/resolve", path="/fra").status_code == 404


def test_translations_are_those_of_the_same_site(frontend, pages):
    page = frontend.get(f"/pages/{pages['ours'].pk}")
    assert [(t["locale"], t["path"]) for t in page["translations"]] == [("fr", "/fr/stories/maison/")]


def test_languages_follow_the_setting_after_that_of_the_site(frontend, tree, settings):
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES = read_languages("ar,de,fr,en")
    site = factories.site(OTHER, languages=["fr", "en", "ar"])
    story = factories.StoryFactory(parent=site.stories, slug="quai")
    for language in ("en", "ar"):
        factories.StoryFactory(translation_of=story, locale=language)
    detail = frontend.get(f"/pages/{story.pk}", site=OTHER)
    sitemap = frontend.get("/sitemap", site=OTHER)["items"]
    alternates = next(one["alternates"] for one in sitemap if one["path"] == "/stories/quai/")
    assert [one["locale"] for one in frontend.get("/locales", site=OTHER)["items"]] == ["fr", "ar", "en"]
    assert [one["locale"] for one in alternates] == ["fr", "ar", "en"]
    assert [one["locale"] for one in detail["translations"]] == ["ar", "en"]


def test_a_link_to_another_site_is_absolute_on_its_own_host(frontend, tree, pages):
    html = factories.blocks.page_link(pages["theirs"], "there")
    page = factories.StandardFactory(body=[factories.blocks.rich_text(html)])
    link = frontend.get(f"/pages/{page.pk}")["body"][0]["value"]["html"]
    assert f'href="http://{OTHER}/' in link


def test_topics_have_one_value_and_a_label_in_each_language(frontend, tree, search_engine):
    topic = factories.TopicFactory(label="Passports")
    sujet = factories.TopicFactory(label="Passeports", translation_of=topic)
    only_english = factories.TopicFactory(label="Harbours")
    english = factories.StoryFactory(title="Kept", topics=[topic, only_english])
    french = factories.StoryFactory(title="Gardés", translation_of=english, topics=[sujet])
    Indexer(search_engine).index_all()
    for language, label, page in (("en", "Passports", english), ("fr", "Passeports", french)):
        terms = {term["value"]: term["label"] for term in frontend.get("/topics", locale=language)["items"]}
        assert terms == {"passports": label, "harbours": "Harbours"}
        for address in ("/stories", "/search"):
            body = frontend.get(address, locale=language, topic="passports")
            assert [item["id"] for item in body["items"]] == [page.pk]
            assert {"value": "passports", "label": label} in body["items"][0]["topics"]
        facet = next(f for f in frontend.get("/search", locale=language)["facets"] if f["name"] == "topic")
        assert ("passports", label, 1) in {(v["value"], v["label"], v["count"]) for v in facet["values"]}


def test_site_settings_are_those_of_the_requested_site_and_language(frontend, tree, other):
    factories.NavigationFactory(primary=[menu_item("Ours", url="https://a.example/")])
    factories.NavigationFactory(locale="fr", primary=[menu_item("Les nôtres", url="https://a.example/")])
    factories.NavigationFactory(site=other.record, locale="fr", primary=[menu_item("Autres", url="https://b.example/")])
    factories.OrganisationFactory(name="We")
    factories.OrganisationFactory(site=other.record, name="They")

    def first(**where):
        return [item["link"]["label"] for item in frontend.get("/navigation", **where)["primary"]]

    assert (first(), first(locale="fr")) == (["Ours"], ["Les nôtres"])
    assert (
        first(site=OTHER) == first(site=OTHER, locale="en") == ["Autres"]
    )  # falls back to the first language of the site
    assert frontend.get("/settings")["name"] == "We"
    assert frontend.get("/settings", site=OTHER)["name"] == "They"
    languages = frontend.get("/locales", site=OTHER, locale="en")["items"]
    assert [(item["locale"], item["path"], item["current"]) for item in languages] == [
        ("fr", "/", False),
        ("en", "/en/", True),
    ]
