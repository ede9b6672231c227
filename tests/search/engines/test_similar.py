"""Similar pages."""

import pytest

from search.engines import score_formulas
from search.engines.port import Engine
from tests.search.engines.builders import FILLER, NOW, build_source, delete_page, find_similar, index_pages

COCOA = (
    "Cocoa farms use hazardous child labour. Cocoa farms sell cocoa to chocolate companies. Chocolate companies buy."
)
PAGES = [
    build_source(1, "Cocoa farms in Ghana", summary="Cocoa and child labour", body=COCOA, topics=["cocoa", "policy"]),
    build_source(2, "Chocolate from cocoa farms", summary="Cocoa sourcing", body=COCOA, topics=["cocoa"]),
    build_source(3, "Fishing vessels", body=f"{FILLER} Vessels at sea. Vessels in port.", topics=["policy"]),
    build_source(4, "Hotel workers", body=f"{FILLER} Hotels train staff. Hotels help.", topics=["rare"]),
    build_source(5, "Cocoa farms elsewhere", body=COCOA, site=2),
    build_source(6, "Unlike anything", body="Quokka.", topics=["rare"]),
    *(build_source(number, f"Paper {number}", body=FILLER, topics=["policy"]) for number in range(10, 20)),
]


def similar(engine: Engine, page_id: int, **given: float) -> list[int]:
    return [one.id for one in find_similar(engine, page_id, **given)]


def test_the_page_with_the_same_subject_comes_first_and_never_itself(filled_engine: Engine) -> None:
    assert similar(filled_engine, 1)[0] == 2
    assert 1 not in similar(filled_engine, 1)
    assert 4 not in similar(filled_engine, 1)


def test_pages_of_another_site_are_not_similar(filled_engine: Engine) -> None:
    assert 5 not in similar(filled_engine, 1)


def test_a_rare_common_topic_makes_pages_similar(filled_engine: Engine) -> None:
    assert similar(filled_engine, 6) == [4]
    assert similar(filled_engine, 6, topics=0.0) == []


def test_a_rare_topic_weighs_more_than_a_common_one(engine: Engine) -> None:
    index_pages(
        engine,
        build_source(1, "Quokka", topics=["rare", "common"]),
        build_source(2, "Wombat", topics=["common"]),
        build_source(3, "Koala", topics=["rare"]),
        *(build_source(number, f"Paper {number}", topics=["common"]) for number in range(4, 12)),
    )
    assert similar(engine, 1)[0] == 3


def test_a_word_or_topic_of_many_pages_does_not_make_a_page_similar(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_formulas, "MAX_FREQUENCY", 2)
    index_pages(
        engine,
        build_source(1, "Quokka island", topics=["rare", "common"]),
        build_source(2, "Wombat island", topics=["common"]),
        build_source(3, "Koala island", topics=["rare"]),
        build_source(4, "Quokka"),
        build_source(5, "Unlike", topics=["common"]),
    )
    assert set(similar(engine, 1)) == {3, 4}


def test_a_topic_of_many_pages_still_counts_between_similar_pages(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_formulas, "MAX_FREQUENCY", 3)
    index_pages(
        engine,
        build_source(1, "Quokka", topics=["common"]),
        build_source(2, "Quokka island", topics=["common"]),
        build_source(3, "Quokka island"),
        *(build_source(number, f"Paper {number}", topics=["common"]) for number in range(4, 8)),
    )
    assert similar(engine, 1) == [2, 3]


def test_the_limit_is_applied_and_the_best_come_first(filled_engine: Engine) -> None:
    found = find_similar(filled_engine, 1, limit=3)
    assert len(found) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_missing_page_has_no_similar_pages(engine: Engine) -> None:
    index_pages(engine, build_source(1, "Cocoa farms", body=COCOA), build_source(2, "Cocoa farms", body=COCOA))
    delete_page(engine, 1)
    assert similar(engine, 1) == []
    assert similar(engine, 99) == []
    assert similar(engine, 2) == []


def test_the_similar_pages_of_many_pages_are_those_of_each(filled_engine: Engine) -> None:
    ids = [1, 6, 99, 4]
    found = filled_engine.find_similar_pages(ids, "en", site=1, now=NOW)
    assert {pk: [hit.id for hit in hits] for pk, hits in found.items()} == {
        pk: similar(filled_engine, pk) for pk in ids
    }
    assert filled_engine.find_similar_pages([], "en", site=1, now=NOW) == {}
