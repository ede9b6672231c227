"""Interpretation: dates, kinds, people and places in a query, as filters that the response names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from cms.content.references import ReadContext
from cms.content.schema import Schema


class InterpretedPart(Schema):
    """A part of the query that names a filter."""

    text: str = Field(description="The part as it was typed; as a value of `literal` it is searched for as words.")
    start: int = Field(description="Position of its first character in `query`, from 0, in characters of Unicode.")
    end: int = Field(description="Position after its last character.")
    label: str = Field(description="What the filter means in the language of the search: “Published in October 2026”.")
    parameters: dict[str, list[str]] = Field(
        description='The parameters of this operation that mean the same: `{"published_after": ["2026-10-01"], …}`.'
    )
    state: Literal["applied", "left_out", "recognised"] = Field(
        description="`applied`: a filter of this search. `left_out`: neither a filter nor a word, since it would "
        "leave no result. `recognised`: searched for as words, because `interpret` was not given."
    )


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What was recognised in a query: the text that is searched for, the filters to add, and the parts as answered."""

    text: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)  # parameters of `/search`
    parts: Sequence[InterpretedPart] = ()


def interpret(text: str, literal: Sequence[str], context: ReadContext) -> Interpretation:
    """Return what this query says about dates, kinds, people and places. `literal` parts of it stay words."""
    return Interpretation(text)
