"""What SEO plug-ins keep in custom fields is imported, or named in the report."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cms.page_types.stories.models import StoryPage
from tests.cms.moving.importing.wordpress.exports import (
    build_attachment,
    build_author,
    build_category,
    build_item,
)

FIELDS = ("seo_title", "search_description", "canonical_url", "noindex")
ORIGINAL = "https://times.example/nets/?a=1"
NONE = ("", "", "", False)


def read_fields() -> dict[str, tuple[Any, ...]]:
    """Return the fields of all stories by their titles."""
    return {story.title: tuple(getattr(story, name) for name in FIELDS) for story in StoryPage.objects.all()}


COMPLETE = {
    "Yoast SEO": [
        ("_yoast_wpseo_title", "Fees &amp; nets"),
        ("_yoast_wpseo_metadesc", "Who pays.\nAnd who does not: 50 % or 100%."),
        ("_yoast_wpseo_canonical", ORIGINAL),
        ("_yoast_wpseo_meta-robots-noindex", "1"),
    ],
    "Rank Math": [
        ("rank_math_title", "Fees & nets"),
        ("rank_math_description", "Who pays. And who does not: 50 % or 100%."),
        ("rank_math_canonical_url", ORIGINAL),
        ("rank_math_robots", 'a:2:{i:0;s:7:"noindex";i:1;s:8:"nofollow";}'),
    ],
    "All in One SEO Pack": [
        ("_aioseop_title", "Fees & nets"),
        ("_aioseop_description", "Who pays. And who does not: 50 % or 100%."),
        ("_aioseop_custom_link", ORIGINAL),
        ("_aioseop_noindex", "on"),
    ],
}


@pytest.mark.parametrize("plugin", COMPLETE)
def test_all_fields_of_each_plugin_are_imported_and_repeating_it_changes_nothing(
    plugin: str, run: Any, write: Any
) -> None:
    file = write(build_item(1, meta=COMPLETE[plugin]), build_item(2))
    done = run(file)
    assert (done.results, "custom_fields" in done.entries[1]) == (["created", "created"], False)
    description = "Who pays. And who does not: 50 % or 100%."
    assert read_fields() == {"Title 1": ("Fees & nets", description, ORIGINAL, True), "Title 2": NONE}
    assert run(file).results == ["unchanged", "unchanged"]


def test_the_present_all_in_one_seo_has_title_and_description(run: Any, write: Any) -> None:
    run(write(build_item(1, meta=[("_aioseo_title", "Join #MeToo #1"), ("_aioseo_description", "By #author_name")])))
    assert read_fields() == {"Title 1": ("Join #MeToo #1", "By jane", "", False)}


KEYS = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title")
TEMPLATES = {
    "Nets - Old site": (
        "%%title%% %%page%% %%sep%% %%sitename%%",
        "%title% %page% %sep% %sitename%",
        "#post_title #separator_sa #site_title",
    ),
    "Old site: By the sea": ("%%sitename%%: %%sitedesc%%", "%sitename%: %sitedesc%", "#site_title: #tagline"),
    "All in short Jane Doe": ("%%excerpt%% %%name%%", "%excerpt% %name%", "#post_excerpt #author_name"),
    "Whales, Whales": ("%%category%%, %%primary_category%%", "%category%, %categories%", "#category, #categories"),
    "In Nairobi": ("In %%cf_place%%", "In %customfield(place)%", "In #custom_field-place"),
    "Nets - x": (
        "%%title%% %%sep%% %%page%% %%sep%% x",
        "%title% %sep% %page% %sep% x",
        "#post_title #separator_sa #page_number #separator_sa x",
    ),
}


def test_variables_have_the_values_of_the_item_and_the_site(run: Any, write: Any) -> None:
    cases = [(text, *one) for text, row in TEMPLATES.items() for one in zip(KEYS, row, strict=True)]
    described = {"title": "Nets", "excerpt": "All <em>in short</em>", "terms": [("category", "whales")]}
    items = (
        build_item(number, meta=[("place", "Nairobi"), (key, template)], **described)
        for number, (_, key, template) in enumerate(cases, start=1)
    )
    run(write("<description>By the sea</description>", build_author("jane", "Jane Doe"), *items))
    found = StoryPage.objects.order_by("pk").values_list("seo_title", flat=True)
    assert list(zip(found, cases, strict=True)) == [(case[0], case) for case in cases]


def test_a_separator_is_the_usual_one_and_the_report_says_so(run: Any, write: Any) -> None:
    done = run(write(build_item(1, meta=[("_yoast_wpseo_title", "%%title%% %%sep%% %%sitename%%")])))
    note = "the SEO title has “-” as its separator: the export does not name another"
    assert done.entries[1]["notes"] == [note]


UNRESOLVED = {
    "_yoast_wpseo_title": ("Best of %%currentyear%%", "%%currentyear%%"),
    "rank_math_title": ("%title% in %date(Y)%", "%date(Y)%"),
    "_aioseo_title": ("#post_title of #current_year", "#current_year"),
    "_aioseop_title": ("%post_title% by %post_author_nicename%", "%post_author_nicename%"),
}


@pytest.mark.parametrize("key", UNRESOLVED)
def test_a_text_with_a_variable_without_a_value_is_left_out_and_named(key: str, run: Any, write: Any) -> None:
    template, variable = UNRESOLVED[key]
    done = run(write(build_item(1, meta=[(key, template)])))
    assert read_fields() == {"Title 1": NONE}
    note = f"the SEO title is not imported: the export has no value for its {variable}"
    assert done.entries[1]["notes"] == [note]
    assert f"1 × {note}" in done.summary


def test_several_categories_and_a_missing_excerpt_have_no_certain_value(run: Any, write: Any) -> None:
    terms = [("category", "a"), ("category", "b")]
    items = [
        build_item(1, terms=terms, meta=[("_yoast_wpseo_title", "%%title%%, %%category%%")]),
        build_item(2, terms=terms, meta=[("_yoast_wpseo_metadesc", "%%excerpt%%")]),
        build_item(3, terms=terms, meta=[("_yoast_wpseo_metadesc", "Read: %%excerpt_only%%")]),
    ]
    run(write(*items))
    assert read_fields() == {"Title 1": NONE, "Title 2": NONE, "Title 3": ("", "Read:", "", False)}


ROBOTS = {
    "_yoast_wpseo_meta-robots-noindex": {"1": True, "2": False, "0": False, "": False},
    "_aioseop_noindex": {"on": True, "off": False, "": False},
    "rank_math_robots": {
        'a:1:{i:0;s:5:"index";}': False,
        'a:1:{i:0;s:8:"nofollow";}': False,
        '["noindex","nofollow"]': True,
        "a:0:{}": False,
    },
}


@pytest.mark.parametrize("key", ROBOTS)
def test_only_noindex_hides_a_page_from_search_engines(key: str, run: Any, write: Any) -> None:
    cases = ROBOTS[key]
    run(write(*(build_item(number, meta=[(key, value)]) for number, value in enumerate(cases, start=1))))
    assert [fields[3] for _, fields in sorted(read_fields().items())] == list(cases.values())


CANONICAL = {
    "https://old.example/2019/05/item-1/": ("", ""),
    "http://www.old.example/2019/05/item-1": ("", ""),
    "https://old.example/2019/05/item-1/?page=2": ("", "it is another page of the old site"),
    "https://old.example/other/": ("", "it is another page of the old site"),
    "/2019/05/item-1/": ("", "“/2019/05/item-1/” is no address"),
    "javascript:alert(1)": ("", "“javascript:alert(1)” is no address"),
    "ftp://times.example/nets": ("", "is no address"),
    f"https://times.example/{'a' * 1000}": ("", "it is longer than 1000 characters"),
    ORIGINAL: (ORIGINAL, ""),
}


@pytest.mark.few(3)
@pytest.mark.parametrize("url", CANONICAL, ids=range(len(CANONICAL)))
def test_a_canonical_address_is_one_of_another_site(url: str, run: Any, write: Any) -> None:
    stored, note = CANONICAL[url]
    done = run(write(build_item(1, meta=[("_yoast_wpseo_canonical", url)])))
    assert (done.code, read_fields()["Title 1"][2]) == (0, stored)
    notes = done.entries[1].get("notes", [])
    assert len(notes) == bool(note)
    assert all(note in one for one in notes)


def test_a_title_that_is_too_long_is_shortened_and_named(run: Any, write: Any) -> None:
    done = run(write(build_item(1, meta=[("_yoast_wpseo_title", "word " * 60)])))
    assert read_fields()["Title 1"][0] == f"{('word ' * 50).strip()}…"
    assert done.entries[1]["notes"] == ["the SEO title was shortened"]


def test_of_two_plugins_the_newer_one_counts_and_the_report_says_so(run: Any, write: Any) -> None:
    equal = [("_yoast_wpseo_metadesc", "Same"), ("rank_math_description", "Same")]
    equal += [("_yoast_wpseo_meta-robots-noindex", "1"), ("rank_math_robots", 'a:1:{i:0;s:7:"noindex";}')]
    meta = [("_yoast_wpseo_title", "Former"), ("rank_math_title", "Present"), *equal]
    done = run(write(build_item(1, meta=meta)))
    assert read_fields() == {"Title 1": ("Present", "Same", "", True)}
    assert done.entries[1]["notes"] == ["the SEO title is that of Rank Math; Yoast SEO has another one"]


def test_a_mapping_file_precedes_the_plugins(run: Any, write: Any, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[types.post]\npage = "story"\nfields.seo_title = "_headline"\nvalues.noindex = true\n')
    meta = [("_yoast_wpseo_title", "Of Yoast"), ("_yoast_wpseo_metadesc", "Described")]
    file = write(build_item(1, meta=[*meta, ("_headline", "Of the mapping")]), build_item(2, meta=meta))
    done = run(file, "--mapping", str(mapping))
    assert read_fields() == {
        "Title 1": ("Of the mapping", "Described", "", True),
        "Title 2": ("", "Described", "", True),
    }
    assert [entry["custom_fields"] for entry in done.entries.values()] == [["_yoast_wpseo_title"]] * 2


def test_the_printed_mapping_names_the_keys_that_are_imported_and_those_that_are_not(run: Any, write: Any) -> None:
    meta = [("_yoast_wpseo_title", "A"), ("_price", "3"), ("_edit_lock", "1:2"), ("_empty", "")]
    printed = run(write(build_item(1, meta=meta)), "--print-mapping").summary
    assert '# fields.seo_title = "_yoast_wpseo_title" (1)\n' in printed
    assert '# "_price" (1)\n' in printed
    assert not {"_edit_lock", "_empty"} & set(printed.split('"'))
    assert tomllib.loads(printed)["types"] == {"post": {"page": "story", "topics": []}}


def test_keys_that_are_not_of_wordpress_are_counted_by_key(run: Any, write: Any) -> None:
    own = ["_edit_last", "_edit_lock", "_thumbnail_id", "_wp_page_template", "_wp_old_slug", "_oembed_0a1b", "_pingme"]
    own += ["_encloseme", "_menu_item_url", "_customize_changeset_uuid"]
    own += ["_elementor_data", "_elementor_version", "_wpb_vc_js_status", "_et_pb_use_builder", "_fusion"]
    done = run(
        write(
            build_category("a", "A"),
            build_item(1, meta=[*((key, "1") for key in own), ("_price", "3"), ("_acme_data", "[]")]),
            build_item(2, meta=[("_price", "4"), ("_wpbakery", "1"), ("place", "x"), ("_sku", "")]),
            build_attachment(3, "a.jpg", meta=[("_wp_attached_file", "a.jpg"), ("_price", "5")]),
        )
    )
    assert {position: entry["custom_fields"] for position, entry in done.entries.items()} == {
        1: ["_price", "_acme_data"],
        2: ["_price", "_wpbakery", "place"],
        3: ["_price"],
    }
    for line in ("3 × custom field “_price” is not imported", "1 × custom field “place” is not imported"):
        assert line in done.summary
    assert "not imported" not in "".join(note for entry in done.entries.values() for note in entry.get("notes", ()))
