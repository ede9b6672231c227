"""The hash chain: each row that was changed, removed or inserted is named, also by a person who hides the traces."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from cms.operations.audit.chain import Fault, Head, Link, compute_digest, extend, find_faults

ROWS = 40


@pytest.fixture
def links() -> list[Link]:
    """Return the rows 1 to 40 of a chain."""
    return list(extend(Head(), [{"action": "tide.closed", "number": number} for number in range(1, ROWS + 1)]))


def number_again(links: list[Link]) -> list[Link]:
    """Return the rows with the numbers 1, 2, 3 and so on, as a person who hides a gap would write them."""
    return [replace(link, sequence=number) for number, link in enumerate(links, start=1)]


def forge(link: Link, **content: object) -> Link:
    """Return the row with other content and a digest that fits it."""
    changed = {**link.content, **content}
    return replace(link, content=changed, digest=compute_digest(link.previous, changed))


def test_a_chain_as_it_was_written_has_no_fault(links: list[Link]) -> None:
    assert find_faults(links, noted=[link.head for link in links]) == []
    assert find_faults(links[10:], start=links[9].head, noted=[links[3].head]) == []


@pytest.mark.parametrize("row", [1, 2, 20, ROWS - 1, ROWS])
def test_a_changed_row_is_named(links: list[Link], row: int) -> None:
    links[row - 1] = replace(links[row - 1], content={"action": "tide.closed", "number": 0})
    assert find_faults(links) == [Fault("changed", row, row)]


@pytest.mark.parametrize("row", [1, 2, 20, ROWS - 1])
def test_a_changed_row_whose_digest_was_computed_again_is_named(links: list[Link], row: int) -> None:
    links[row - 1] = forge(links[row - 1], number=0)
    assert find_faults(links, noted=[links[-1].head]) == [Fault("changed", row, row)]


@pytest.mark.parametrize(("first", "last"), [(1, 1), (1, 5), (20, 20), (20, 30), (ROWS - 1, ROWS - 1)])
def test_removed_rows_are_named(links: list[Link], first: int, last: int) -> None:
    del links[first - 1 : last]
    assert find_faults(links) == [Fault("removed", first, last)]


@pytest.mark.parametrize("row", [2, 20, ROWS - 1])
def test_a_removed_row_is_noticed_if_the_others_were_numbered_again(links: list[Link], row: int) -> None:
    head = links[-1].head
    del links[row - 1]
    assert find_faults(number_again(links), noted=[head])[:1] == [Fault("changed", row - 1, row - 1)]


@pytest.mark.few(3)
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("after", [1, 20, ROWS - 1])
@pytest.mark.parametrize("fits", [True, False])
def test_inserted_rows_are_named(links: list[Link], after: int, count: int, fits: bool) -> None:
    start = links[after - 1].head if fits else Head(after, "0" * 64)
    head, forged = links[-1].head, list(extend(start, [{"action": "forged", "number": n} for n in range(count)]))
    shifted = number_again([*links[:after], *forged, *links[after:]])
    assert find_faults(shifted, noted=[head]) == [
        Fault("inserted", number, number) for number in range(after + 1, after + count + 1)
    ]


def test_a_row_inserted_at_the_end_that_fits_nothing_is_named(links: list[Link]) -> None:
    forged = Link(ROWS + 1, "0" * 64, compute_digest("0" * 64, {}), {})
    assert find_faults([*links, forged], noted=[links[-1].head]) == [Fault("inserted", ROWS + 1, ROWS + 1)]


@pytest.mark.parametrize("kept", [0, 1, ROWS - 1])
def test_a_cut_end_is_named_by_a_noted_head_and_only_by_it(links: list[Link], kept: int) -> None:
    head = links[-1].head
    assert find_faults(links[:kept], noted=[head]) == [Fault("removed", kept + 1, ROWS)]
    assert find_faults(links[:kept]) == []


def test_a_chain_that_was_computed_again_does_not_have_the_noted_head(links: list[Link]) -> None:
    noted = links[29].head
    forged = list(extend(links[9].head, [{"action": "forged"} for _ in range(30)]))
    assert find_faults([*links[:10], *forged]) == []
    assert find_faults([*links[:10], *forged], noted=[noted]) == [Fault("changed", 30, 30)]


def test_several_faults_at_random_places_are_all_named(links: list[Link]) -> None:
    for seed in range(200):
        chosen = sorted(random.Random(seed).sample(range(2, ROWS - 1, 3), 3))
        changed, removed, forged = chosen
        rows = list(links)
        rows[changed - 1] = replace(rows[changed - 1], content={"forged": seed})
        rows[forged - 1] = forge(rows[forged - 1], forged=seed)
        del rows[removed - 1]
        expected = {("changed", changed), ("removed", removed), ("changed", forged)}
        assert {(fault.kind, fault.first) for fault in find_faults(rows)} == expected, seed


@pytest.mark.parametrize("text", ["", "12", "12:abc", "x:" + "0" * 64, "12:" + "g" * 64])
def test_a_text_that_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a head"):
        Head.parse(text)


def test_a_head_is_written_as_it_is_read(links: list[Link]) -> None:
    assert Head.parse(f" {links[4].head} \n") == links[4].head
