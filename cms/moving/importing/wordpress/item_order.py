"""The order in which items are imported: parents and the sources of translations before what refers to them.

An export has its items in any order, and only one of them is in memory. So the file is read in rounds: the first round
imports everything that refers to nothing later in the file, the second what refers to something of the first, and so
on. Most exports need one or two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MAX_CHAIN = 30  # items that depend on each other; WordPress sites have five levels, Wagtail allows sixty

GetNeeded = Callable[[int], list[int]]  # the positions that an item refers to


@dataclass(slots=True)
class Order:
    """The round of each position that is not in the first, and the references that are not kept.

    Of a circle, the reference that closes it is cut, and of a chain the one that makes it too long.
    """

    rounds: dict[int, int] = field(default_factory=dict)
    cut: dict[int, set[int]] = field(default_factory=dict)  # position: positions that it does not refer to any more
    _lengths: dict[int, int] = field(default_factory=dict)  # of the chain that ends at a position; set when it is done

    @property
    def last_round(self) -> int:
        """The number of the last round, from 0."""
        return max(self.rounds.values(), default=0)

    def get_round(self, position: int) -> int:
        """Return the round of a position."""
        return self.rounds.get(position, 0)

    def is_done(self, position: int) -> bool:
        """Return whether the round of a position is known."""
        return position in self._lengths

    def cut_reference(self, position: int, needed: int) -> None:
        """Let a position not refer to another one."""
        self.cut.setdefault(position, set()).add(needed)

    def finish(self, position: int, needed: list[int]) -> None:
        """Set the round of a position from those that it refers to, which are done."""
        for one in needed:
            if self._lengths.get(one, 0) >= MAX_CHAIN:
                self.cut_reference(position, one)
        kept = [one for one in needed if one not in self.cut.get(position, ())]
        self._lengths[position] = 1 + max((self._lengths[one] for one in kept), default=0)
        if found := max((self.get_round(one) + (one > position) for one in kept), default=0):
            self.rounds[position] = found


def plan_order(positions: Iterable[int], get_needed: GetNeeded) -> Order:
    """Return the order of items by their positions."""
    order = Order()
    for start in positions:
        _visit(start, get_needed, order)
    return order


def _visit(start: int, get_needed: GetNeeded, order: Order) -> None:
    """Find the rounds of an item and of all that it refers to, without recursion: chains may be long."""
    path = [] if order.is_done(start) else [start]
    on_path = set(path)
    while path:
        position = path[-1]
        needed = get_needed(position)
        for one in on_path.intersection(needed):
            order.cut_reference(position, one)
        waiting = next((one for one in needed if not order.is_done(one) and one not in on_path), None)
        if waiting is not None:
            path.append(waiting)
            on_path.add(waiting)
        else:
            order.finish(position, needed)
            on_path.discard(path.pop())
