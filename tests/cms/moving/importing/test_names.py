from __future__ import annotations

import re

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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Выборы 2020", "Итоги 2020"),
        ("李 Lee", "王 Lee"),
        ("تقرير 5G", "مؤتمر 5G"),
        ("Covid-19 การระบาด", "Covid-19 วัคซีน"),
        ("Report ٢٠", "Report ٢١"),
        ("x" * 200 + "李", "x" * 200 + "王"),
    ],
)
def test_terms_that_differ_in_another_script_have_different_slugs(one: str, other: str) -> None:
    slugs = [build_term_slug(term, 100) for term in (one, other)]
    assert len({*slugs, build_term_slug("2020", 100), build_term_slug("Lee", 100)}) == 4
    assert slugs == [build_term_slug(term, 100) for term in (one, other)]
    assert all(re.fullmatch(r"[-a-z0-9]{1,100}", slug) for slug in slugs)
    assert slugs[0].rpartition("-")[0] == slugs[1].rpartition("-")[0]


@pytest.mark.parametrize(
    ("term", "slug"),
    [
        ("Élise Portmann", "elise-portmann"),
        ("E\u0301lise Portmann", "elise-portmann"),
        ("Nguyễn Đức", "nguyen-uc"),
        ("Søren Ågård", "sren-agard"),
        ("İzmir’de №5", "izmirde-no5"),
        ("Hawaiʻi “2020” – €5 ½", "hawaii-2020-5-12"),
    ],
)
def test_accents_and_signs_add_nothing_to_a_slug(term: str, slug: str) -> None:
    assert build_term_slug(term, 100) == slug


def test_people_get_names() -> None:
    assert [build_name(slug) for slug in ("christen-geiler", "bbrantley", "Jane O’Neill")] == [
        "Christen Geiler",
        "Bbrantley",
        "Jane O’Neill",
    ]
