"""Breaking mutations of the code are refused with their sentence, compatible ones are accepted.

All mutations of a kind are applied at once, which takes a few seconds; `python -m tests.contract.mutations` applies
them one by one.
"""

from __future__ import annotations

import ast
import json

import pytest
from contract_diff import Level, complaint, differences

from tests.contract.test_compatibility import RELEASED

from . import edits
from .breaking import BREAKING
from .compatible import COMPATIBLE
from .mutation import Edit, Mutation, MutationError
from .runner import document_with


@pytest.fixture(scope="module")
def released() -> dict:
    return json.loads(RELEASED.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def broken() -> dict:
    return document_with(BREAKING)


@pytest.fixture(scope="module")
def extended() -> dict:
    return document_with(COMPATIBLE)


def test_there_are_more_than_ten_of_each_kind():
    names = [mutation.name for mutation in [*BREAKING, *COMPATIBLE]]
    assert len(set(names)) == len(names)
    assert min(len(BREAKING), len(COMPATIBLE)) > 10


@pytest.mark.parametrize("mutation", BREAKING, ids=lambda mutation: mutation.name)
def test_a_breaking_mutation_is_refused_with_an_instruction(mutation: Mutation, broken, released):
    text = complaint(released, broken, differences(released, broken))
    assert mutation.sentence in text
    assert "Keep what they use: a field can be called deprecated and stay. If it must go, this is a new major" in text


@pytest.mark.parametrize("mutation", COMPATIBLE, ids=lambda mutation: mutation.name)
def test_a_compatible_mutation_is_reported_and_accepted(mutation: Mutation, extended, released):
    findings = differences(released, extended)
    assert complaint(released, extended, findings) == ""
    assert mutation.sentence in "\n".join(map(str, findings))
    assert {finding.level for finding in findings} == {Level.ADDED}


@pytest.mark.parametrize(
    ("target", "edit", "reason"),
    [
        ("Missing.title", edits.remove(), "there is no Missing."),
        ("Card.missing", edits.remove(), "there is no missing."),
        ("Card.limit", edits.set_keyword("ge", "1"), "it has no argument ge."),
        ("Card.title", edits.set_default("1"), "its value is not a call of `Field`."),
        ("Card.title", edits.add_literal("c"), "it has no Literal with several values."),
        ("Card.kind", edits.remove_key("c"), "its value is not a dictionary."),
        ("LABELS", edits.remove_key("c"), "its dictionary has no key “c”."),
        ("Card", edits.remove_decorators(), "it is not a function with a decorator."),
    ],
)
def test_a_mutation_that_does_not_apply_gives_the_reason(target: str, edit: Edit, reason: str):
    tree = ast.parse(
        'class Card:\n    title: str\n    limit: int = Field(1, le=2)\n    kind: Literal["a", "b"]\nLABELS = {}\n'
    )
    with pytest.raises(MutationError) as error:
        Mutation("outdated", "cms.cards", target, (edit,)).apply(tree)
    assert str(error.value) == f"“outdated” does not apply to cms.cards.{target}: {reason}"
