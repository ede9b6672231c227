"""What semantic search is worth to a site: the same judged queries asked twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LEAST_QUERIES = 10  # with fewer, one query decides
LEAST_GAIN = 0.005  # of nDCG@10; less is noise


@dataclass(frozen=True, slots=True)
class Compared:
    """nDCG@10 of the words alone, and with meaning added, over `queries` judged queries."""

    queries: int
    lexical: float
    fused: float

    @property
    def gain(self) -> float:
        return self.fused - self.lexical

    @property
    def against(self) -> str:
        """Why it should stay off; empty where the figures speak for it."""
        if self.queries < LEAST_QUERIES:
            return f"{self.queries} graded queries say too little; grade at least {LEAST_QUERIES}."
        if self.gain < LEAST_GAIN:
            return f"The judged queries do not gain by it: {self.fused:.3f} with it, {self.lexical:.3f} without."
        return ""


def comparison(measure: Callable[[], tuple[int, float]]) -> Compared:
    """`measure` asks the judged queries as visitors would, by `search.semantic.rerank.search_reranked`; (how many, nDCG@10)."""
    from .switch import forced

    with forced(False):
        queries, lexical = measure()
    with forced(True):
        _, fused = measure()
    return Compared(queries, lexical, fused)
