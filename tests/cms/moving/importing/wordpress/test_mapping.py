from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cms.moving.importing.sources.wordpress.type_mappings import BadMapping, TypeMappings, read_mapping
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.stories.models import StoryPage
from tests.cms.moving.importing.wordpress.exports import build_item

TYPES = ("story", "standard", "release")


def read(path: Path, text: str) -> TypeMappings:
    path.write_text(text)
    return read_mapping(path, TYPES)


def test_post_types_have_a_default_and_others_are_left_out() -> None:
    mappings = TypeMappings()
    assert mappings.get("post").page == "story"
    assert mappings.get("page").page == "standard"
    assert mappings.get("product") is None


def test_a_mapping_file_is_toml_or_json(tmp_path: Path) -> None:
    toml = '[types.product]\npage = "release"\ntopics = ["range"]\nfields.dateline = "place"\n'
    expected = read(tmp_path / "mapping.toml", toml)
    product = expected.get("product")
    assert (product.page, product.topics, product.fields) == ("release", ("range",), {"dateline": "place"})
    assert read(tmp_path / "mapping.json", json.dumps(tomllib.loads(toml))) == expected
    assert expected.get("post").page == "story"


def test_a_type_is_left_out_with_an_empty_page(tmp_path: Path) -> None:
    assert read(tmp_path / "m.toml", '[types.post]\npage = ""\n').get("post") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[types.post]\npage = "novel"', "types.post.page is “novel”, expected one of release, standard, story"),
        ('[types.post]\npage = "story"\ntopic = ["x"]', "types.post.topic: Extra inputs"),
        ("[types.post]\n", "types.post.page: Field required"),
        ('[types.post]\npage = "story"\ntopics = 3', "types.post.topics"),
        ('[types.attachment]\npage = "story"', "attachments become pictures and documents"),
        ("[types", "cannot be read"),
        ("[type.post]", "type: Extra inputs"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(BadMapping, match=expected):
        read(tmp_path / "m.toml", text)


def test_a_skeleton_imports_as_without_it(run: Any, write: Any, tmp_path: Path) -> None:
    file = write(
        build_item(1, terms=[("category", "a"), ("mood", "calm")], meta=[("place", "x"), ("_edit_last", "1")]),
        build_item(2, type="page"),
        build_item(3, type='pro"duct', terms=[("range", "b")]),
        build_item(4, type="nav_menu_item"),
    )
    skeleton = run(file, "--print-mapping").summary
    read_skeleton = tomllib.loads(skeleton)["types"]
    assert read_skeleton == {
        "post": {"page": "story", "topics": ["category"]},
        "page": {"page": "standard", "topics": []},
        'pro"duct': {"page": "", "topics": ["range"]},
    }
    assert '"mood"' in skeleton
    assert '"place" (1)' in skeleton
    assert "_edit_last" not in skeleton
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(skeleton)
    assert run(file, "--mapping", str(mapping)).results == ["created", "created", "left out", "left out"]


def test_custom_types_fields_and_taxonomies_are_imported_as_mapped(run: Any, write: Any, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[types.news]\npage = "release"\ntopics = ["range"]\nfields.dateline = "place"\n'
        '[types.post]\npage = "story"\nvalues.kind = "blog"\n'
    )
    file = write(
        build_item(
            1, type="news", terms=[("range", "whales"), ("category", "no")], meta=[("place", "Nairobi"), ("x", "1")]
        ),
        build_item(2),
    )
    done = run(file, "--mapping", str(mapping))
    release = ReleasePage.objects.get()
    assert (release.dateline, [topic.slug for topic in release.topics.all()]) == ("Nairobi", ["whales"])
    assert done.entries[1]["notes"] == ["taxonomy “category” is not imported"]
    assert done.entries[1]["custom_fields"] == ["x"]
    assert StoryPage.objects.get().story_kind == "blog"
