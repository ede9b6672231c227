"""Items that WordPress imports although something of them is missing or wrong: each is a page or a draft."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from cms.moving.importing.sources.wordpress.source_text import EscapeRepair
from cms.page_types.stories.models import StoryPage
from cms.pages.models import BasePage
from tests.cms.moving.importing.wordpress.exports import SITE, build_attachment, build_export, build_item


def drop(item: str, *names: str) -> str:
    """Return an item without these elements."""
    for name in names:
        item = re.sub(rf"<{name}>.*?</{name}>", "", item, flags=re.DOTALL)
    return item


def run_twice(run: Any, file: Any) -> Any:
    """Import a file twice; return the first run, after the second has changed nothing."""
    first, again = run(file), run(file)
    assert [one for one in again.results if one not in ("unchanged", "left out", "failed")] == []
    return first


@pytest.mark.parametrize("missing", [("wp:post_id",), ("wp:post_id", "guid"), ("wp:post_id", "guid", "link")])
def test_items_without_an_id_are_distinguished_by_what_else_they_have(run: Any, write: Any, missing: Any) -> None:
    items = [drop(build_item(number, parent=0), *missing) for number in (1, 2, 3)]
    done = run_twice(run, write(*items, drop(build_item(4, type="page", title="About"), *missing)))
    assert done.results == ["created"] * 4
    assert sorted(
        page.title for page in BasePage.objects.filter(pk__in=[e["page"] for e in done.entries.values()])
    ) == [
        "About",
        "Title 1",
        "Title 2",
        "Title 3",
    ]
    assert not any(
        "?p=&" in path or path.endswith("?p=") for e in done.entries.values() for path in e.get("addresses", ())
    )


def test_items_of_an_export_that_names_no_site_are_pages(run: Any, write: Any) -> None:
    items = [drop(build_item(number), "guid", "link") for number in (1, 2)]
    text = drop(build_export(*items, drop(build_item(3), "wp:post_id", "guid", "link")), "wp:base_blog_url", "link")
    assert run_twice(run, write(raw=text.encode())).results == ["created"] * 3


def test_of_two_items_without_an_id_that_are_the_same_one_the_first_is_imported(run: Any, write: Any) -> None:
    item = drop(build_item(1), "wp:post_id")
    done = run(write(item, item, item.replace("Title 1", "Another title")))
    assert done.results == ["created", "failed", "created"]
    assert done.entries[2]["reason"] == "item 1 has the same title, date and guid, and neither has a wp:post_id"


def test_an_item_without_an_id_is_the_same_page_when_a_later_export_has_its_id(run: Any, write: Any) -> None:
    run(write(drop(build_item(7), "wp:post_id")))
    assert run(write(build_item(7, content="Changed"))).results == ["updated"]
    assert StoryPage.objects.count() == 1


def test_the_picture_of_an_item_without_an_id_is_found_by_its_address(run: Any, write: Any) -> None:
    picture = drop(build_attachment(9, "2019/05/boat.jpg"), "wp:post_id")
    done = run_twice(
        run, write(picture, build_item(1, content=f'<img src="{SITE}/wp-content/uploads/2019/05/boat.jpg">'))
    )
    assert done.results == ["left out", "created"]  # no directory of files


@pytest.mark.parametrize("date", ["0000-00-00 00:00:00", "2020-13-45 99:99:99", ""])
def test_a_published_post_without_a_valid_date_is_a_draft_with_a_note(run: Any, write: Any, date: str) -> None:
    done = run_twice(run, write(build_item(1, date=date), build_item(2, type="page", date=date), build_item(3)))
    assert done.results == ["created"] * 3
    assert [done.entries[at]["state"] for at in (1, 2, 3)] == ["draft", "public", "public"]
    problem = "has no date" if not date.startswith("2") else f"its date “{date}” does not exist"
    assert done.entries[1]["notes"] == [f"{problem}; it is a draft"]
    assert done.entries[2]["notes"] == [problem]  # pages are not listed by date
    page = StoryPage.objects.get(title="Title 1")
    assert (page.live, page.published_at) == (False, None)


def test_a_post_of_the_year_9999_is_scheduled_and_named(run: Any, write: Any) -> None:
    done = run_twice(run, write(build_item(1, date="9999-12-31 23:59:59"), build_item(2, date="0001-01-01 00:00:00")))
    assert [entry["state"] for entry in done.entries.values()] == ["scheduled", "public"]
    assert done.entries[1]["notes"] == ["was published with a date in the future; it is scheduled"]
    page = StoryPage.objects.get(title="Title 1")
    assert (page.live, page.go_live_at) == (False, datetime(9999, 12, 29, tzinfo=UTC))


def test_characters_that_were_encoded_twice_are_named(run: Any, write: Any) -> None:
    names = ("Cristóbal", "don’t", "10 °C", "NÃO “â”", "Âge â Paris")
    twice = [name.encode().decode("cp1252") for name in names[:3]]
    done = run(write(*(build_item(at, content=text) for at, text in enumerate([*twice, *names], 1))))
    notes = [entry.get("notes", [""])[0] for entry in done.entries.values()]
    assert notes[0] == "has characters that were encoded twice, such as “Ã³” for “ó”"
    assert [bool(note) for note in notes] == [True] * 3 + [False] * 5


def test_a_text_is_repaired_alike_wherever_it_is_divided() -> None:
    text = "<a>&nbsp;x & y</a><!-- & --><b><![CDATA[ & &nbsp; ]]]]><![CDATA[>&]]>:)]]>&#x1F;&amp;&#65;&</b>"
    expected = "<a>\xa0x &amp; y</a><!-- & --><b><![CDATA[ & &nbsp; ]]]]><![CDATA[>&]]>:)]]&gt;&amp;&#65;&amp;</b>"
    for at in range(len(text) + 1):
        repairs: Counter[str] = Counter()
        repair = EscapeRepair(repairs)
        parts = [repair.repair(text[:at]), *(repair.repair(one) for one in text[at:]), repair.repair("", is_last=True)]
        assert "".join(parts) == expected, at
        assert sorted(repairs.values()) == [1, 1, 1, 2]


@pytest.mark.parametrize("at", [0, 65_536])
def test_bare_ampersands_and_entities_of_html_are_repaired_and_counted(run: Any, write: Any, at: int) -> None:
    broken = build_item(1, title="T").replace("<![CDATA[T]]>", "Q &amp; A &nbsp;&eacute;&#233; & more &foo; &#0;&")
    broken = broken.replace("</link>", "?a=1&b=2</link>")
    intact = build_item(2, title="R&D &nbsp; a & b", content="<p>Q & A &lt;b&gt;</p>")
    text = build_export("<!-- a & b -->", "\n" * at, broken, intact)
    assert "& b" in text
    done = run_twice(run, write(raw=text.encode()))
    assert done.results == ["created", "created"]
    assert {page.title for page in StoryPage.objects.all()} == {"Q & A éé & more &foo; &", "R&D a & b"}
    assert "4 “&” that had to be written as “&amp;”" in done.summary
    assert "2 entities of HTML, which XML does not have, read as their characters" in done.summary
    assert "1 references to characters that XML does not allow removed" in done.summary
    assert any("?a=1&b=2" in path for path in done.entries[1]["addresses"])
