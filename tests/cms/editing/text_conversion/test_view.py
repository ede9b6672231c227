"""The view that converts texts for the page editor: who may use it, what it answers, and what it refuses."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from cms.core.sites import SiteRoots
from cms.demo import factories
from cms.editing.text_conversion import page_links
from cms.editing.text_conversion.left_out import LeftOut
from cms.editing.text_conversion.page_links import link_own_pages
from cms.editing.text_conversion.sources import convert_paste
from cms.http.concurrency import limit_concurrency

from .conftest import CONVERT, STORY


def types(found):
    return [block["type"] for block in found["blocks"]]


def test_the_blocks_are_the_form_state_of_the_page_editor(convert):
    found = convert("<h2>Ferries</h2><p>They <b>run</b> again.</p><table><tr><td>A</td><td>B</td></tr></table>")
    assert types(found) == ["heading", "rich_text", "table"]
    heading, text, _table = found["blocks"]
    assert heading["value"] == {"text": "Ferries", "level": ["2"]}
    assert heading["id"] != text["id"]
    assert json.loads(text["value"])["blocks"][0]["text"] == "They run again."
    assert (found["left_out"], found["title"]) == ([], "")


def test_an_image_of_another_website_is_not_fetched_but_listed(convert):
    found = convert('<p>One</p><img src="https://example.org/boat.jpg" alt="A boat"><p>Two</p>')
    assert types(found) == ["rich_text"]
    assert len(found["left_out"]) == 1
    assert "https://example.org/boat.jpg" in found["left_out"][0]


def test_a_large_text_may_be_sent_as_a_file_part(send):
    html = SimpleUploadedFile("text.html", ("<p>Word.</p>" * 200_000).encode(), "text/html")
    assert send(html=html).status_code == 413
    html = SimpleUploadedFile("text.html", b"<p>Word.</p>", "text/html")
    assert types(send(html=html).json()) == ["rich_text"]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"html": " "}, 422, "There is no text"),
        ({}, 422, "There is no text"),
        ({"html": "<p>A</p>", "page_type": "stories.NoPage"}, 422, "has no blocks"),
        ({"html": "<p>A</p>", "page_type": "x"}, 422, "has no blocks"),
        ({"html": "<p>A</p>", "page_type": "users.User"}, 422, "has no blocks"),
        ({"html": "<p>A</p>", "field": "title"}, 422, "has no blocks"),
        ({"html": "<p>A</p>", "field": ""}, 422, "has no blocks"),
        ({"html": "<p>" + "word " * 600_000}, 413, "too large"),
    ],
)
def test_what_cannot_be_converted_is_refused_with_a_sentence(send, data, status, words):
    response = send(**data)
    assert response.status_code == status
    assert words in response.json()["error"]


def test_only_those_who_edit_pages_may_convert_texts(send):
    refused = send("search_editor", html="<p>A</p>")
    assert (refused.status_code, list(refused.json())) == (403, ["error"])
    assert send("writer", html="<p>A</p>").status_code == 200
    assert Client().post(CONVERT, {**STORY, "html": "<p>A</p>"}).status_code == 302


def test_a_request_without_the_token_of_the_form_is_refused(users):
    client = Client(enforce_csrf_checks=True)
    client.force_login(users["writer"])
    assert client.post(CONVERT, {**STORY, "html": "<p>A</p>"}).status_code == 403


def test_too_many_texts_are_refused_until_later(send, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "convert_text": "1/minute"}
    assert send(html="<p>A</p>").status_code == 200
    refused = send(html="<p>A</p>")
    assert (refused.status_code, bool(refused.json()["error"])) == (429, True)
    assert int(refused["Retry-After"]) > 0


def test_a_document_waits_for_another_and_is_refused_until_later_and_a_paste_does_not(send, settings):
    settings.CONCURRENCY_LIMITS = {**settings.CONCURRENCY_LIMITS, "docx": 1}
    with limit_concurrency(RequestFactory().post(CONVERT), "docx"):
        refused = send(file=SimpleUploadedFile("Ferries.docx", b"PK"))
        assert send(html="<p>A</p>").status_code == 200
    assert (refused.status_code, bool(refused.json()["error"])) == (503, True)
    assert int(refused["Retry-After"]) > 0


@pytest.mark.parametrize(("spaces", "status"), [(999_992, 200), (999_993, 503)])
def test_a_paste_as_long_as_a_document_waits_like_one(send, settings, spaces, status):
    settings.CONCURRENCY_LIMITS = {**settings.CONCURRENCY_LIMITS, "docx": 1}
    with limit_concurrency(RequestFactory().post(CONVERT), "docx"):
        pasted = SimpleUploadedFile("paste.html", b"<p>A</p>" + b" " * spaces)
        assert send(html=pasted).status_code == status


def test_a_link_to_a_public_page_is_internal_and_that_to_a_hidden_one_stays(convert, tree):
    public = factories.StoryFactory(title="Public", slug="public", parent=tree.stories)
    factories.StoryFactory(title="Hidden", slug="hidden", parent=tree.stories, live=False)
    root = SiteRoots.read().root_of(public)
    urls = [
        root.url_of(public),
        f"{root.url_of(public)}#fares",
        root.url_of(public).rstrip("/"),
        f"{root.url_of(public)}?page=2",
        root.url_of(public).replace("/public/", "/hidden/"),
        "https://example.org/stories/public/",
    ]
    found = convert("".join(f'<p><a href="{url}">Link</a></p>' for url in urls))
    (block,) = found["blocks"]
    links = [entity["data"] for entity in json.loads(block["value"])["entityMap"].values()]
    assert [data.get("id") for data in links] == [public.pk] * 3 + [None] * 3
    assert [data["url"] for data in links[3:]] == urls[3:]


def test_the_queries_are_the_same_for_any_number_of_links(users, tree, django_assert_num_queries):
    stories = [factories.StoryFactory(slug=f"story-{number}", parent=tree.stories) for number in range(3)]
    root = SiteRoots.read().root_of(stories[0])
    addresses = [f'<p><a href="{root.url_of(story)}">Link</a></p>' for story in stories]
    one, all_ = (convert_paste(html, "upload-1", LeftOut()).blocks for html in (addresses[0], "".join(addresses)))
    with CaptureQueriesContext(connection) as first:
        link_own_pages(one)
    with django_assert_num_queries(len(first)):
        link_own_pages(all_)


@pytest.mark.few(2)
@pytest.mark.parametrize("path", ["%00", "/[", "/\u2100.com/", "?page=%00", "x/"])
def test_a_link_to_no_possible_page_stays_as_it_is(convert, tree, path):
    url = f"{SiteRoots.read().root_of(tree.stories).base_url}/{path}"
    (block,) = convert(f'<p><a href="{url}">Link</a> text</p>')["blocks"]
    ((_key, entity),) = json.loads(block["value"])["entityMap"].items()
    assert entity["data"]["url"] == url


def test_more_links_than_are_looked_up_stay_as_they_are(users, tree, monkeypatch):
    monkeypatch.setattr(page_links, "MAX_LINKS", 1)
    root = SiteRoots.read().root_of(tree.stories)
    urls = [root.url_of(factories.StoryFactory(slug=f"story-{number}", parent=tree.stories)) for number in range(2)]
    html = "".join(f'<p><a href="{url}">Link</a></p>' for url in urls)
    (block,) = convert_paste(html, "upload-1", LeftOut()).blocks
    link_own_pages([block])
    assert block["value"].count('linktype="page"') == 1
    assert f'href="{urls[1]}"' in block["value"]
