"""Pages like a page."""

from search.engines.port import Engine
from tests.search.engines.builders import FILLER, NOW, fill, remove, source

COCOA = (
    "Cocoa farms use hazardous child labour. Cocoa farms sell cocoa to chocolate companies. Chocolate companies buy."
)
PAGES = [
    source(1, "Cocoa farms in Ghana", summary="Cocoa and child labour", body=COCOA, topics=["cocoa", "policy"]),
    source(2, "Chocolate from cocoa farms", summary="Cocoa sourcing", body=COCOA, topics=["cocoa"]),
    source(3, "Fishing vessels", body=f"{FILLER} Vessels at sea. Vessels in port.", topics=["policy"]),
    source(4, "Hotel workers", body=f"{FILLER} Hotels train staff. Hotels help.", topics=["rare"]),
    source(5, "Cocoa farms elsewhere", body=COCOA, site=2),
    source(6, "Unlike anything", body="Quokka.", topics=["rare"]),
    *(source(number, f"Paper {number}", body=FILLER, topics=["policy"]) for number in range(10, 20)),
]


def similar(engine: Engine, page_id: int, **given: float) -> list[int]:
    return [one.id for one in engine.find_similar(page_id, "en", site=1, now=NOW, **given)]


def test_the_page_with_the_same_subject_comes_first_and_never_itself(filled: Engine) -> None:
    assert similar(filled, 1)[0] == 2
    assert 1 not in similar(filled, 1)
    assert 4 not in similar(filled, 1)


def test_pages_of_another_site_are_not_similar(filled: Engine) -> None:
    assert 5 not in similar(filled, 1)


def test_a_rare_common_topic_makes_pages_similar(filled: Engine) -> None:
    assert similar(filled, 6) == [4]
    assert similar(filled, 6, topics=0.0) == []


def test_a_rare_topic_weighs_more_than_a_common_one(engine: Engine) -> None:
    fill(
        engine,
        source(1, "Quokka", topics=["rare", "common"]),
        source(2, "Wombat", topics=["common"]),
        source(3, "Koala", topics=["rare"]),
        *(source(number, f"Paper {number}", topics=["common"]) for number in range(4, 12)),
    )
    assert similar(engine, 1)[0] == 3


def test_there_are_no_more_than_asked_for_and_best_first(filled: Engine) -> None:
    found = filled.find_similar(1, "en", site=1, now=NOW, limit=3)
    assert len(found) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_page_that_is_not_there_has_none(engine: Engine) -> None:
    fill(engine, source(1, "Cocoa farms", body=COCOA), source(2, "Cocoa farms", body=COCOA))
    remove(engine, 1)
    assert similar(engine, 1) == []
    assert similar(engine, 99) == []
    assert similar(engine, 2) == []
