"""Redirects from addresses with a query, such as `/?p=17` of WordPress: `/resolve`, `/redirects` and `/site`."""

from __future__ import annotations

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms.demo import factories
from cms.demo.factories import states
from cms.journal import cache_tags


def resolve(frontend, path: str, **params) -> str | int:
    """Return where a path leads: the location of a redirect, the path of a page, or the status if there is neither."""
    response = frontend.send("/resolve", path=path, **params)
    if response.status_code != 200:
        return response.status_code
    body = response.json()
    return body["location"] if body["result"] == "redirect" else f"page {body['page']['path']}"


QUAY, HOME = "/stories/a-quay/", "page /"


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/?p=17", QUAY),
        ("?p=17", QUAY),
        ("/?p=17&utm_source=letter&utm_medium=mail", QUAY),
        ("/?fbclid=x&p=17#more", QUAY),
        ("/", HOME),
        ("/?utm_source=letter", HOME),
        ("/?p", HOME),
        ("/?P=17", HOME),  # another parameter: names are case-sensitive, with every database
        ("/?P=18", HOME),
        ("/?p=18", 404),  # something hidden, or that never existed
        ("/?p=", 404),
        ("/?p=17x", 404),
        ("/?p=%2017", 404),
        ("/other/?p=17", 404),
        ("/stories/?p=17", "page /stories/"),
        ("/stories/a-quay/?p=17", "page /stories/a-quay/"),
        ("/#?p=17", HOME),
        ("/%3Fp=17", QUAY),  # as the frontend decodes it; there was never a page at such a path
    ],
)
def test_a_redirect_with_a_query_needs_its_parameters_and_precedes_the_page(path, where, frontend, story):
    Redirect.add_redirect("/?p=17", story)
    assert resolve(frontend, path) == where


def test_without_such_redirects_every_query_is_ignored(frontend, story):
    Redirect.add_redirect("/old", story)
    for path in ("/?p=17", "/?p=17&q=%00", "/?" + "&".join(f"a{number}=1" for number in range(100)), "/?&&=&"):
        assert resolve(frontend, path) == HOME
    assert resolve(frontend, "/old?p=17") == QUAY


def test_several_parameters_are_found_in_any_order(frontend, story):
    other = factories.StoryFactory(title="A pier")
    Redirect.add_redirect("/article.php?id=7&lang=fr", story)
    Redirect.add_redirect("/article.php?id=7", other)
    Redirect.add_redirect("/article.php?a=1&b=2&c=3", other)
    assert resolve(frontend, "/article.php?lang=fr&id=7") == QUAY
    assert resolve(frontend, "/article.php?lang=fr&id=7&utm_source=x") == QUAY
    assert resolve(frontend, "/article.php?lang=en&id=7") == "/stories/a-pier/"
    assert resolve(frontend, "/article.php?c=3&b=2&a=1") == "/stories/a-pier/"
    assert resolve(frontend, "/article.php?lang=fr") == 404


def test_letters_outside_ascii_are_found_in_both_forms(frontend, story):
    Redirect.add_redirect("/caf%C3%A9?tag=th%C3%A9", story)
    for path in ("/caf\u00e9?tag=th\u00e9", "/caf%C3%A9/?tag=th%C3%A9"):
        assert resolve(frontend, path) == QUAY


def test_a_redirect_of_the_site_precedes_one_for_all_sites(frontend, tree, story):
    other = factories.StoryFactory(title="A pier")
    Redirect.add_redirect("/?p=17", other)
    Redirect.add_redirect("/?p=17", story, site=tree.record)
    assert resolve(frontend, "/?p=17") == QUAY
    states.unpublish(story)
    assert resolve(frontend, "/?p=17") == "/stories/a-pier/"


def test_a_hidden_page_is_absent_until_it_is_public(frontend, story):
    draft = factories.StoryFactory(title="A draft", live=False)
    Redirect.add_redirect("/?p=17", story)
    Redirect.add_redirect("/?p=18", draft)
    before = frontend.send("/resolve", path="/?p=18")
    never = frontend.send("/resolve", path="/?p=19")
    assert (before.status_code, before.json()) == (404, never.json())
    assert before["Cache-Tag"] == never["Cache-Tag"]
    states.publish(draft)
    assert resolve(frontend, "/?p=18") == "/stories/a-draft/"
    states.restrict(draft)
    assert resolve(frontend, "/?p=18") == 404


def test_a_page_that_a_query_does_not_redirect_is_invalidated_with_new_redirects(frontend, story):
    with_query = frontend.send("/resolve", path="/?p=17")["Cache-Tag"].split(",")
    without = frontend.send("/resolve", path="/")["Cache-Tag"].split(",")
    assert {cache_tags.GAPS, cache_tags.REDIRECTS} <= set(with_query)
    assert cache_tags.REDIRECTS not in without


# ---------------------------------------------------------------- the list of redirects


def listed(frontend) -> dict[str, str]:
    return {item["path"]: item["location"] for item in frontend.get("/redirects")["items"]}


def test_the_list_has_redirects_with_a_query(frontend, story):
    Redirect.add_redirect("/?p=17", story)
    Redirect.add_redirect("/stories?p=17", story)  # although a page is at the path
    Redirect.add_redirect("/?p=18", factories.StoryFactory(live=False))
    assert listed(frontend) == {"/?p=17": QUAY, "/stories?p=17": QUAY}


def test_chains_and_loops_with_a_query_are_followed_as_visitors_would(frontend, story):
    Redirect.add_redirect("/?p=17", story)
    Redirect.add_redirect("/into", "/?p=17")
    Redirect.add_redirect("/?p=1", "/?p=1")
    Redirect.add_redirect("/?p=2", "/?p=3")
    Redirect.add_redirect("/?p=3", "/?p=2")
    Redirect.add_redirect("/filtered", "/stories/?topic=fishing")
    assert listed(frontend) == {"/?p=17": QUAY, "/into": QUAY, "/filtered": "/stories/?topic=fishing"}


# ---------------------------------------------------------------- the names of parameters


def names(frontend, **params) -> list[str]:
    return frontend.get("/site", **params)["redirect_parameters"]


def test_the_site_names_the_parameters_of_public_redirects(frontend, tree, story):
    assert names(frontend) == []
    Redirect.add_redirect("/?p=17", story)
    Redirect.add_redirect("/?p=18", story)
    Redirect.add_redirect("/article.php?id=7&z=1", story, site=tree.record)
    Redirect.add_redirect("/old", story)
    Redirect.add_redirect("/flag?print", story)
    Redirect.add_redirect("/empty?=1", story)
    assert names(frontend) == names(frontend, locale="fr") == ["id", "p", "print"]


def test_the_parameters_of_hidden_redirects_are_not_named(frontend, story):
    hidden = factories.StoryFactory(title="A draft", live=False)
    Redirect.add_redirect("/?p=17", story)
    Redirect.add_redirect("/?secret=1", hidden)
    before = frontend.send("/site")
    assert before.json()["redirect_parameters"] == ["p"]
    assert cache_tags.GAPS in before["Cache-Tag"].split(",")
    states.publish(hidden)
    assert names(frontend) == ["p", "secret"]


def test_the_parameters_of_another_site_are_not_named(frontend, tree, story):
    other = factories.site("other.example")
    Redirect.add_redirect("/?theirs=1", other.home, site=other.record)
    assert names(frontend) == []
    assert names(frontend, site="other.example") == ["theirs"]
