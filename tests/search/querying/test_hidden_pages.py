"""From the moment of hiding, search answers as if the page had never been, whatever the state of the index.

A visitor asks for each word of a page, each of its typing errors, and each pair of words, before the page is created
and after it is hidden. In between the page is public and indexed; the worker does nothing after that, or the engine
refuses its writes. All responses must be the same.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from elasticsearch import Elasticsearch
from wagtail.models import CollectionViewRestriction, Page

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.versions.withdrawals import withdraw_page
from search.engine import close_engines, get_engine
from search.engines.port import SearchUnavailable
from search.indexing.reindex_requests import is_behind, process_entries
from tests.elasticsearch import server
from tests.markers import mark_extended
from tests.search.querying import hidden_site
from tests.search.querying.hidden_site import FILE_WORDS, OWN_WORDS, HiddenSite, ask, find_differences, without_passages
from tests.search.querying.index_changes import index_changes

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.processes]

Hide = Callable[[HiddenSite, Callable[..., Any]], object]
WORDS = [*OWN_WORDS, *FILE_WORDS]
QUESTIONS = {"few": hidden_site.build_few_questions(WORDS), "all": hidden_site.build_questions(WORDS)}
TYPING_ERRORS = {
    "few": [],
    "all": list(dict.fromkeys(error for word in WORDS for error in hidden_site.build_typing_errors(word))),
}
CASES = [
    pytest.param(("tantivy", "few"), id="tantivy-few"),
    pytest.param(("elasticsearch", "few"), id="elasticsearch-few", marks=pytest.mark.elasticsearch),
    pytest.param(("tantivy", "all"), id="tantivy-all", marks=pytest.mark.extended),
    pytest.param(
        ("elasticsearch", "all"), id="elasticsearch-all", marks=[pytest.mark.elasticsearch, pytest.mark.extended]
    ),
]


@pytest.fixture(scope="module", params=CASES)
def indexed(request, module_tree, tmp_path_factory) -> Iterator[HiddenSite]:
    """Return the site with its indexed pages, once per case. No test of this module changes the index."""
    engine, size = request.param
    url = f"tantivy://{tmp_path_factory.mktemp('hidden')}/search" if engine == "tantivy" else server.require_url()
    close_engines()
    with override_settings(SEARCH_URL=url, SEARCH_PREFIX=f"test-{uuid4().hex[:12]}"), transaction.atomic():
        yield hidden_site.build_hidden_site(
            module_tree, lambda: hidden_site.ask(QUESTIONS[size]) | hidden_site.ask_once(TYPING_ERRORS[size])
        )
        if engine == "elasticsearch":
            server.discard_engine(get_engine())
        close_engines()
        transaction.set_rollback(True)


@pytest.fixture
def site(indexed, tree) -> HiddenSite:
    """Return the site; the changes of the test to the database are rolled back, and so are those to the instances."""
    return copy.deepcopy(indexed)


# ---------------------------------------------------------------- ways of hiding


def unpublished(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    states.unpublish(site.page)


def withdrawn(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    withdraw_page(site.reload(), "It was wrong.", None)


def deleted(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    site.reload().delete()


def restricted(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    states.restrict(site.page)


def under_a_restricted_page(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    states.restrict(site.section)


def expired_by_the_clock(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    """The index has the time of expiry, and the journal has no entry."""
    pass_time(days=31)


def expired_after_an_edit(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    states.publish(site.page, expire_at=timezone.now() + timedelta(hours=1))
    pass_time(hours=2)


def scheduled(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    states.publish(states.unpublish(site.page), go_live_at=timezone.now() + timedelta(days=1))


def moved_out_of_the_site(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    states.reload_page(site.section).move(Page.objects.get(depth=1), pos="last-child")


def moved_to_another_site(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    site.reload().move(site.other_home, pos="last-child")


def moved_into_a_restricted_section(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    private = factories.StandardFactory(title="Private", live=False, bare=True)
    states.restrict(private)
    states.reload_page(site.section).move(private, pos="last-child")


def unpublished_with_a_public_alias(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    states.alias(site.reload(), parent=site.tree.stories)
    states.restrict(site.page)


def person_and_topic_became_drafts(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    site.person.unpublish()
    site.topic.unpublish()


def person_and_topic_deleted(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    site.person.delete()
    site.topic.delete()


def person_and_topic_expired_by_the_clock(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    """No entry in the journal tells that they have expired."""
    for snippet in (site.person, site.topic):
        type(snippet).objects.filter(pk=snippet.pk).update(expire_at=timezone.now() + timedelta(hours=1))
    pass_time(hours=2)


HIDING_PAGE: list[Hide] = [
    unpublished,
    withdrawn,
    deleted,
    restricted,
    under_a_restricted_page,
    expired_by_the_clock,
    expired_after_an_edit,
    scheduled,
    moved_out_of_the_site,
    moved_to_another_site,
    moved_into_a_restricted_section,
    unpublished_with_a_public_alias,
    person_and_topic_became_drafts,
    person_and_topic_deleted,
    person_and_topic_expired_by_the_clock,
]


def attachment_removed(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    states.publish(site.page, body=hidden_site.build_body())


def document_deleted(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    site.document.delete()


def collection_made_private(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    CollectionViewRestriction.objects.create(collection=site.document.collection, restriction_type="login")


def moved_to_a_private_collection(site: HiddenSite, pass_time: Callable[..., Any]) -> None:
    site.document.collection = factories.objects.create_hidden_folder()
    site.document.save()


HIDING_FILE: list[Hide] = [
    attachment_removed,
    document_deleted,
    collection_made_private,
    moved_to_a_private_collection,
]


WAYS = [*HIDING_PAGE, *HIDING_FILE]
IN_SMALL = [unpublished, person_and_topic_became_drafts]


# ---------------------------------------------------------------- tests


def test_the_words_are_found_while_the_page_is_public(site):
    public = ask([*WORDS, "harbour"])
    for word in WORDS:
        assert [item["id"] for item in public[word]["first"]["items"]] == [site.page.pk], word
        assert find_differences({word: site.never[word]}, {word: public[word]}), word
    assert public["harbour"]["first"]["total"] == site.never["harbour"]["first"]["total"] + 1


@pytest.mark.parametrize("hide", mark_extended(HIDING_PAGE, except_for=IN_SMALL))
def test_search_answers_as_if_a_hidden_page_had_never_been(hide, site, pass_time):
    hide(site, pass_time)
    assert_as_before(site.never, hide)


@pytest.mark.parametrize("hide", mark_extended(HIDING_FILE, except_for=[collection_made_private]))
def test_search_answers_as_if_a_hidden_file_had_never_been(hide, site, pass_time):
    """The page stays public. Its passages are left out, as those of every page that changed since it was indexed."""
    hide(site, pass_time)
    assert_as_before(site.without_file, hide)


@pytest.mark.parametrize("hide", mark_extended(WAYS, except_for=[unpublished]))
def test_search_answers_so_while_the_engine_refuses_writes(hide, site, pass_time):
    """The worker has read the journal, and its requests wait."""
    hide(site, pass_time)
    with refused_writes():
        assert_as_before(site.without_file if hide in HIDING_FILE else site.never, hide)


def assert_as_before(before: dict[str, Any], hide: Hide) -> None:
    """Ask all questions again. Each way of hiding asks another part of the typing errors."""
    errors = [q for q in before if len(before[q]) < 3][WAYS.index(hide) :: len(WAYS)]
    questions = [q for q in before if len(before[q]) > 2]
    found = ask(questions) | hidden_site.ask_once(errors)
    if hide in HIDING_FILE or hide is person_and_topic_deleted:  # any page may have had these: it shows no passages
        before, found = without_passages(before), without_passages(found)
    differences = find_differences(before, found)
    assert differences == [], "\n".join(differences)


@contextmanager
def refused_writes() -> Iterator[None]:
    """Let the worker work, while Elasticsearch is read-only as on a full disk. tantivy's worker ends before writing."""
    if get_engine().name == "tantivy":
        while process_entries():
            pass
        yield
        return
    with Elasticsearch(server.require_url()) as client:
        index, block = f"{get_engine().prefix}-content__*", "index.blocks.read_only_allow_delete"
        client.indices.put_settings(index=index, settings={block: True})
        try:
            with suppress(SearchUnavailable):
                index_changes()
            assert not is_behind()
            yield
        finally:
            client.indices.put_settings(index=index, settings={block: None})
