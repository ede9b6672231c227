from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryIndexPage, StoryPage
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic
from tests.cms.moving.importing.wordpress.exports import (
    SITE,
    build_author,
    build_category,
    build_item,
)


def test_a_post_becomes_a_story_with_everything_that_it_has(run: Any, write: Any) -> None:
    file = write(
        build_author("jane", "Jane Doe", "Writes."),
        build_category("sea", "The Sea"),
        build_item(
            1,
            title="Whales &amp; <em>men</em>",
            content="<!-- wp:paragraph --><p>Hello <b>world</b></p><!-- /wp:paragraph -->",
            excerpt="What [b]it[/b] is <i>about</i>.",
            terms=[("category", "sea"), ("post_tag", "deep-blue"), ("category", "uncategorized")],
            is_sticky="1",
            comments=2,
        ),
    )
    done = run(file)
    assert (done.code, done.results) == (0, ["created"]), done.problem
    story = StoryPage.objects.get()
    assert isinstance(story.get_parent().specific, StoryIndexPage)
    assert (story.title, story.slug, story.summary, story.featured) == (
        "Whales & men",
        "item-1",
        "What it is about.",
        True,
    )
    assert story.published_at == datetime(2019, 5, 4, 9, 30, tzinfo=UTC)
    assert [block["type"] for block in story.body.raw_data] == ["rich_text"]
    assert sorted(topic.label for topic in story.topics.all()) == ["Deep-Blue", "The Sea"]
    (person,) = (byline.person for byline in story.bylines.all())
    assert (person.slug, person.name, person.biography) == ("jane-doe", "Jane Doe", "Writes.")
    assert "Comments of visitors, which are not imported: 2" in done.summary


def test_pages_keep_their_tree_in_any_order_of_the_file(run: Any, write: Any) -> None:
    file = write(
        build_item(4, type="page", parent=3),
        build_item(3, type="page", parent=2),
        build_item(2, type="page"),
        build_item(5, type="page", parent=2),
    )
    assert run(file).results == ["created"] * 4
    parents = {page.slug: page.get_parent().slug for page in StandardPage.objects.all()}
    assert parents == {"item-4": "item-3", "item-3": "item-2", "item-2": "home", "item-5": "item-2"}


def test_pages_whose_parents_form_a_circle_are_imported_and_named(run: Any, write: Any) -> None:
    file = write(
        build_item(1, type="page", parent=2),
        build_item(2, type="page", parent=1),
        build_item(3, type="page", parent=3),
        build_item(4, type="page", parent=99),
    )
    done = run(file)
    assert (done.code, done.results) == (0, ["created"] * 4)
    parents = {page.slug: page.get_parent().slug for page in StandardPage.objects.all()}
    assert parents == {"item-1": "item-2", "item-2": "home", "item-3": "home", "item-4": "home"}
    noted = [
        position for position, entry in done.entries.items() if "the page above it" in " ".join(entry.get("notes", ()))
    ]
    assert sorted(noted) == [2, 3, 4]


def test_a_second_run_changes_nothing_and_a_changed_item_is_updated(run: Any, write: Any) -> None:
    items = [build_item(1), build_item(2, type="page"), build_item(3, type="page", parent=2)]
    run(write(*items))
    first = list(StoryPage.objects.values_list("pk", "latest_revision_id"))
    again = run(write(*items))
    assert again.results == ["unchanged"] * 3
    assert list(StoryPage.objects.values_list("pk", "latest_revision_id")) == first
    changed = run(write(build_item(1, title="New"), *items[1:], build_item(4)))
    assert changed.results == ["updated", "unchanged", "unchanged", "created"]
    assert StoryPage.objects.get(pk=first[0][0]).title == "New"


def test_a_dry_run_reports_the_same_and_writes_nothing(run: Any, write: Any) -> None:
    file = write(build_author("jane", "Jane"), build_item(1, terms=[("category", "sea")]), build_item(2, type="menu"))
    tried = run(file, "--dry-run")
    assert (tried.code, tried.results) == (0, ["created", "left out"])
    assert "Dry run; nothing was changed" in tried.summary
    assert [StoryPage.objects.count(), Topic.objects.count(), Person.objects.count()] == [0, 0, 0]
    assert run(file).results == tried.results


def test_what_is_no_page_is_left_out_with_the_reason(run: Any, write: Any) -> None:
    types = ["nav_menu_item", "wp_navigation", "wp_template", "custom_css", "revision", "acf-field", "product"]
    done = run(write(*(build_item(number, type=name) for number, name in enumerate(types))))
    assert (done.code, done.results) == (0, ["left out"] * len(types))
    reasons = [entry["reason"] for entry in done.entries.values()]
    assert reasons[0] == "menus are not imported; edit the menu under Settings"
    assert reasons[-1] == "no page type for “product”; name one in a mapping file (--mapping)"
    assert "1 × nav_menu_item left out: menus are not imported" in done.summary


def test_items_with_the_same_slug_or_guid_are_different_pages(run: Any, write: Any) -> None:
    same = {"post_name": "same", "guid": f"{SITE}/?p=1"}
    done = run(write(*(build_item(number, **same) for number in (1, 2, 3)), build_item(3, title="Again")))
    assert (done.code, done.results) == (1, ["created", "created", "created", "failed"])
    assert done.entries[4]["reason"] == "item 3 has the same wp:post_id, 3"
    assert sorted(StoryPage.objects.values_list("slug", flat=True)) == ["same", "same-2", "same-3"]


def test_texts_that_are_too_long_are_shortened_and_named(run: Any, write: Any) -> None:
    done = run(
        write(
            build_item(1, title="word " * 60, excerpt="word " * 200),
            build_item(2, title="", content="<p>A few words</p>"),
        )
    )
    assert done.entries[1]["notes"] == ["the title was shortened", "the excerpt was shortened"]
    shortened, untitled = StoryPage.objects.order_by("slug")
    assert (shortened.title[-5:], len(shortened.title) <= 255, shortened.summary[-5:]) == ("word…", True, "word…")
    assert (untitled.title, done.entries[2]["notes"]) == ("A few words", ["had no title"])


def test_reusable_blocks_and_footnotes_are_in_their_places(run: Any, write: Any) -> None:
    content = '<!-- wp:block {"ref":7} /--><!-- wp:footnotes /--><!-- wp:block {"ref":8} /-->'
    file = write(
        build_item(1, content=content, meta=[("footnotes", '[{"id":"x","content":"A source"}]')]),
        build_item(7, type="wp_block", content="<!-- wp:paragraph --><p>Shared words</p><!-- /wp:paragraph -->"),
        build_item(8, type="wp_block", status="draft", content="<p>Hidden words</p>"),
    )
    done = run(file)
    body = str(list(StoryPage.objects.get().body.raw_data))
    assert ["Shared words" in body, "A source" in body, "Hidden words" in body] == [True, True, False]
    assert "reusable block 8 is not in the export or was not public" in done.entries[1]["notes"]
    assert done.results == ["created", "left out", "left out"]


def test_reusable_blocks_that_contain_each_other_end(run: Any, write: Any) -> None:
    twice = '<!-- wp:block {"ref":7} /-->' * 50
    done = run(write(build_item(1, content=twice), build_item(7, type="wp_block", content=twice)))
    assert done.results[1] == "left out"
    assert len(done.entries) == 2


def test_the_number_of_outcomes_is_the_number_of_items(run: Any, write: Any) -> None:
    done = run(
        write(
            build_item(1),
            build_item("", title="Without a number"),
            build_item(2, type="nav_menu_item"),
            build_item(1),
            build_item(3, type="attachment"),
            build_item(4, content="<!-- wp:paragraph --><p>" + "<b>" * 2000),
            "<item></item>",
        )
    )
    assert sorted(done.entries) == [1, 2, 3, 4, 5, 6, 7]
    assert "7 of 7 items" in done.summary
