from __future__ import annotations

import pytest

from cms.moving.importing.resolution.terms import build_label, build_name, build_slug, build_term_slug


@pytest.mark.parametrize(
    ("candidates", "slug"),
    [
        (("a-good-one",), "a-good-one"),
        (("health-sin%e2%80%8a-%e2%80%8aready",), "health-sin-ready"),
        (("Not A Slug/../?x=1",), "not-a-slugx1"),
        (("100%", "Title"), "100"),
        (("%ff%fe", "Title"), "title"),
        (("", "What We’re Doing"), "what-were-doing"),
        (("!!!", "???", "news:7"), "news7"),
        (("état",), "état"),
        (("...", "!!!", "??"), "page"),
    ],
)
def test_invalid_slugs_are_corrected(candidates: tuple[str, ...], slug: str) -> None:
    assert build_slug(*candidates) == slug


def test_a_long_slug_leaves_room_for_a_suffix() -> None:
    assert len(build_slug("long-" * 100)) <= 245


@pytest.mark.parametrize(
    ("term", "slug", "label"),
    [
        ("data-visualization", "data-visualization", "Data visualization"),
        ("artificial intelligence", "artificial-intelligence", "Artificial intelligence"),
        ("Product-and-project-management", "product-and-project-management", "Product and project management"),
        ("API", "api", "API"),
        ("数据", "term-5440f7424f28", "数据"),
        ("--", None, "--"),
    ],
)
def test_topics_get_slugs_and_labels(term: str, slug: str | None, label: str) -> None:
    assert build_term_slug(term, 100) == (slug or build_term_slug(term, 100))
    assert build_label(term) == label


def test_people_get_names() -> None:
    assert [build_name(slug) for slug in ("christen-geiler", "bbrantley", "Jane O’Neill")] == [
        "Christen Geiler",
        "Bbrantley",
        "Jane O’Neill",
    ]
