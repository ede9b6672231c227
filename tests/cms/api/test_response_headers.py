"""Headers for caches and clients: names of the content, absent pages that may be cached, links, files of any origin."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.http import HttpResponse
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from cms.delivery.webhooks.invalidation import InvalidatedTags
from cms.demo import factories
from cms.demo.factories import states
from cms.http.cache_headers import add_links, to_uri
from cms.journal import cache_tags

ABSENT = "public, max-age=0, must-revalidate, s-maxage=10, stale-while-revalidate=0"


@pytest.fixture
def site_tag(tree) -> str:
    return f"site-{tree.record.pk}"


def tags_of(response) -> list[str]:
    return response["Cache-Tag"].split(",")


# ---------------------------------------------------------------- tags


def test_the_tags_have_commas_for_most_caches_spaces_for_fastly_and_a_name_that_no_cdn_removes(frontend, site_tag):
    response = frontend.send("/topics")
    assert response["Cache-Tag"] == response["Clarion-Tags"] == f"{site_tag},topics"
    assert response["Surrogate-Key"] == f"{site_tag} topics"
    assert {"cache-tag", "clarion-tags", "link"} <= set(response["Access-Control-Expose-Headers"].split(", "))


def test_a_list_names_its_pictures_and_itself_and_not_its_pages(frontend, site_tag):
    story = factories.StoryFactory(image=factories.PictureFactory())
    assert tags_of(frontend.send("/stories")) == [f"image-{story.image_id}", "list-stories", site_tag]
    index = tags_of(frontend.send("/resolve", path="/stories/"))
    assert {f"image-{story.image_id}", "list-stories", f"page-{story.get_parent().pk}"} <= set(index)
    assert f"page-{story.pk}" not in index


@pytest.mark.parametrize(("limit", "images"), [(6, True), (5, True), (4, False)])
def test_more_tags_than_the_limit_are_replaced_by_the_tag_of_their_kind(limit, images, frontend, site_tag, monkeypatch):
    monkeypatch.setattr(cache_tags, "MAX_RESPONSE_TAGS", limit)
    stories = [factories.StoryFactory(image=factories.PictureFactory()) for _ in range(3)]
    expected = [f"image-{story.image_id}" for story in stories] if images else ["any-image"]
    assert tags_of(frontend.send("/stories")) == sorted([*expected, "list-stories", site_tag])


def test_the_kind_with_the_most_tags_is_replaced_first(monkeypatch):
    monkeypatch.setattr(cache_tags, "MAX_RESPONSE_TAGS", 4)
    tags = {"page-1", "page-2", "page-3", "image-1", "image-2", "gaps", "site-1"}
    assert cache_tags.limit_tags(tags) == ["any-image", "any-page", "gaps", "site-1"]
    assert cache_tags.limit_tags(tags - {"image-1", "image-2"} | {"topic-1"}) == [
        "any-page",
        "gaps",
        "site-1",
        "topic-1",
    ]
    assert cache_tags.limit_tags({f"list-{name}" for name in "abcdef"}) == [f"list-{name}" for name in "abcdef"]


def test_a_change_invalidates_the_tags_of_its_kinds_too(site_tag):
    assert InvalidatedTags({"page-7", "gaps"}).get_names([1]) == ["any-page", "gaps", "page-7"]
    assert InvalidatedTags({"page-7"}, everything=True).get_names([1]) == ["site-1"]


# ---------------------------------------------------------------- nothing public


@pytest.fixture(scope="module")
def module_hidden(module_tree):
    return factories.StoryFactory(title="A quay", live=False)


@pytest.fixture
def hidden(module_hidden, db):
    return deepcopy(module_hidden)


ADDRESSES = ["/pages/{pk}", "/pages/{pk}/related", "/resolve?path={path}"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_hidden_and_absent_pages_have_the_same_response_that_caches_may_keep(address, frontend, hidden, site_tag):
    """The tags name nothing that would tell them apart."""
    answers = [
        frontend.send(address.format(pk=pk, path=path))
        for pk, path in ((hidden.pk, "/stories/a-quay/"), (999_999, "/stories/none/"))
    ]
    assert [(answer.status_code, answer.content, dict(answer.headers)) for answer in answers[1:]] == [
        (404, answers[0].content, dict(answers[0].headers))
    ]
    assert (tags_of(answers[0]), answers[0]["Cache-Control"]) == (["gaps", "redirects", site_tag], ABSENT)
    assert "ETag" not in answers[0]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_that_becomes_public_is_not_hidden_by_the_cache_of_its_absence(address, frontend, hidden, site_tag):
    url = address.format(pk=hidden.pk, path="/stories/a-quay/")
    assert "gaps" in tags_of(frontend.send(url))
    states.publish(hidden)
    assert frontend.send(url).status_code == 200


def test_other_404s_are_not_cached(frontend, tree):
    for address in ("/nothing", "/pages", "/feeds/none.rss"):
        response = frontend.send(address)
        assert (response["Cache-Control"], "Cache-Tag" in response) == ("no-store", False), address


# ---------------------------------------------------------------- links


def test_pages_link_to_their_address_on_the_site(frontend, tree):
    story = factories.StoryFactory(slug="kaj")
    link = '<http://localhost:3000/stories/kaj/>; rel="canonical"'
    for address in (f"/pages/{story.pk}", "/resolve?path=/stories/kaj/"):
        assert frontend.send(address)["Link"] == link
    Redirect.add_redirect("/old", story)
    for address in ("/resolve?path=/old", f"/pages/{story.pk}/related", "/topics"):
        assert "Link" not in frontend.send(address)


def test_lists_link_to_their_next_and_previous_part(frontend, tree, settings):
    for _ in range(3):
        factories.StoryFactory()
    list_url = f"{settings.CMS_URL}/api/v1/stories?limit=1&offset="
    first, second, last = (frontend.send("/stories", limit=1, offset=offset) for offset in (0, 1, 2))
    assert first["Link"] == f'<{list_url}1>; rel="next"'
    assert second["Link"] == f'<{list_url}2>; rel="next", <{list_url}0>; rel="prev"'
    assert last["Link"] == f'<{list_url}1>; rel="prev"'
    assert 'rel="next"' in frontend.send("/sitemap", limit=1)["Link"]
    assert "Link" not in frontend.send("/sitemap")


def test_addresses_in_links_are_ascii_and_cannot_end_the_link():
    assert to_uri("https://münchen.example/kaj-ů/") == "https://xn--mnchen-3ya.example/kaj-%C5%AF/"
    response = add_links(HttpResponse(), {"next": 'https://a.example/?q=">\r\nX: 1', "prev": None})
    assert response["Link"] == '<https://a.example/?q=%22%3EX:%201>; rel="next"'


# ---------------------------------------------------------------- files


def test_pages_of_any_origin_may_read_public_pictures_and_documents(tree, client):
    picture, document = factories.PictureFactory(), factories.DocumentFactory()
    release = factories.ReleaseFactory(image=picture, attachments=[document])
    url = client.get(f"/api/v1/pages/{release.pk}").json()["attachments"][0]["url"]
    addresses = [picture.file.url, url]
    shown = [Client().get(one) for one in addresses]
    assert [one["Access-Control-Allow-Origin"] for one in shown] == ["*", "*"]
    assert all(one.getvalue() for one in shown)
    states.unpublish(release)
    hidden = [Client().get(one) for one in addresses]
    assert [(one.status_code, "Access-Control-Allow-Origin" in one) for one in hidden] == [(404, False)] * 2
