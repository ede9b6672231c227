"""The real model, if it is installed."""

from __future__ import annotations

import pytest

from search.semantic.model import find_missing_packages, get_model

pytestmark = pytest.mark.skipif(
    bool(find_missing_packages()),
    reason=f"not run: needs requirements/semantic.txt for semantic search: {', '.join(find_missing_packages())}",
)


def cosine(one: str, other: str) -> float:
    model = get_model()
    return model.cosines(model.stack([model.embed(one)]), model.embed(other))[0]


def test_similar_meanings_have_a_higher_cosine():
    assert cosine("The boat sinks", "A ship goes down") > 0.4
    assert cosine("The boat sinks", "Tax forms are due in April") < 0.2


def test_a_vector_has_length_one_and_the_same_text_the_same_vector():
    assert cosine("A ferry at night", "A ferry at night") == pytest.approx(1, abs=0.002)
    assert get_model().embed("A ferry at night") == get_model().embed("A ferry at night")


def test_texts_of_any_length_are_embedded():
    assert len(get_model().embed("")) == len(get_model().embed("ferry " * 5_000)) == 2 * 384
