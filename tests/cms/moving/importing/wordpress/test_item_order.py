from __future__ import annotations

from cms.moving.importing.sources.wordpress.item_index import MAX_CHAIN, plan_order


def plan(references: dict[int, list[int]]) -> tuple[list[int], dict[int, set[int]]]:
    order = plan_order(references, lambda position: references[position])
    return [order.get_round(position) for position in references], order.cut


def test_what_is_referred_to_comes_first() -> None:
    """An item waits for a later round only if what it refers to is behind it in the file."""
    assert plan({1: [], 2: [1], 3: [4], 4: [], 5: [3]}) == ([0, 0, 1, 0, 1], {})
    assert plan({1: [2], 2: [3], 3: []}) == ([2, 1, 0], {})
    assert plan({1: [2, 3], 2: [3], 3: []}) == ([2, 1, 0], {})


def test_a_circle_is_cut_where_it_closes() -> None:
    assert plan({1: [2], 2: [3], 3: [1], 4: [3]}) == ([2, 1, 0, 0], {3: {1}})
    assert plan({1: [1]}) == ([0], {1: {1}})


def test_a_chain_that_is_too_long_is_cut() -> None:
    last = MAX_CHAIN * 3
    rounds, cut = plan({number: [number + 1] if number < last else [] for number in range(1, last + 1)})
    assert (max(rounds), len(cut)) == (MAX_CHAIN - 1, 2)
