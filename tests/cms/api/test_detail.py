"""The response for a page: its content, and the number of queries."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import blocks, states


@pytest.fixture(scope="module")
def module_full_release(module_tree):
    """Return a release with every kind of content."""
    topic = factories.TopicFactory()
    pictures = [factories.PictureFactory() for _ in range(3)]
    call = factories.CallToActionFactory(image=pictures[0], suggested_amounts="10, 25", currency="EUR")
    story = factories.StoryFactory(topics=[topic], image=pictures[1])
    document = factories.DocumentFactory()
    person = factories.PersonFactory()
    return factories.ReleaseFactory(
        title="Ten blocks",
        topics=[topic],
        regions=[factories.RegionFactory()],
        image=pictures[2],
        boilerplate=factories.BoilerplateFactory(),
        media_contacts=[factories.MediaContactFactory()],
        attachments=[document],
        related=[story],
        actions=[call],
        body=[
            blocks.heading("Why it matters"),
            blocks.rich_text(f'<p>See <a linktype="page" id="{story.pk}">the story</a>.</p>'),
            blocks.quote("We were never paid.", "Ama Mensah", role="Welder", organisation="Dock union", person=person),
            blocks.image(pictures[0], alt="A dock"),
            blocks.image(pictures[1], alt="A crane"),
            blocks.gallery([pictures[0], pictures[2]]),
            blocks.statistic("3 in 4", "were owed wages"),
            blocks.call_to_action(call),
            blocks.documents([document]),
            blocks.table([["Port", "Cases"], ["North", "12"]]),
        ],
    )


@pytest.fixture
def full_release(module_full_release, db):
    return deepcopy(module_full_release)


def test_a_page_contains_all_its_content(frontend, full_release):
    page = frontend.get(f"/pages/{full_release.pk}")
    assert page["type"] == "release"
    assert page["path"] == f"/releases/{full_release.slug}/"
    assert [block["type"] for block in page["body"]] == [
        "heading",
        "rich_text",
        "quote",
        "image",
        "image",
        "gallery",
        "statistic",
        "call_to_action",
        "documents",
        "table",
    ]
    assert [link["type"] for link in page["ancestors"]] == ["home", "release_index"]
    assert page["boilerplate"]
    assert page["media_contacts"]
    assert page["attachments"]
    assert page["calls_to_action"][0]["amounts"] == [10, 25]
    assert [card["source"] for card in page["related"]["items"]] == ["editor"]
    assert page["related"]["more"]["path"] == "/releases/"


def test_a_quote_names_its_speaker(frontend, full_release):
    quote = next(b for b in frontend.get(f"/pages/{full_release.pk}")["body"] if b["type"] == "quote")["value"]
    assert (quote["speaker"], quote["role"], quote["organisation"]) == ("Ama Mensah", "Welder", "Dock union")
    assert quote["person"]["value"]


def test_resolving_its_path_gives_the_same_page(frontend, full_release):
    by_id = frontend.get(f"/pages/{full_release.pk}")
    for path in (full_release.url, full_release.url.rstrip("/"), f"//releases//{full_release.slug}"):
        assert frontend.get("/resolve", path=path.replace("http://localhost:3000", "")) == {
            "result": "page",
            "page": by_id,
        }


def count_queries(frontend, page) -> int:
    frontend.get(f"/pages/{page.pk}")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        frontend.get(f"/pages/{page.pk}")
    return len(queries)


def test_queries_do_not_grow_with_blocks_and_cards(frontend, full_release):
    few = count_queries(frontend, full_release)
    stories = [factories.StoryFactory(topics=list(full_release.topics.all())) for _ in range(5)]
    pictures = [factories.PictureFactory() for _ in range(5)]
    more = states.publish(
        full_release,
        related=stories,
        body=[
            *full_release.body.raw_data,
            *[blocks.image(picture, alt="One more") for picture in pictures],
            *[blocks.rich_text(f'<p><a linktype="page" id="{story.pk}">x</a></p>') for story in stories],
        ],
    )
    assert count_queries(frontend, more) <= few <= 31


def test_an_invalid_block_is_omitted_and_the_others_are_shown(frontend, tree):
    page = factories.ReleaseFactory(body=[blocks.heading("Kept"), {"type": "quote", "value": {"text": 7}, "id": "x"}])
    assert [block["type"] for block in frontend.get(f"/pages/{page.pk}")["body"]] == ["heading"]
