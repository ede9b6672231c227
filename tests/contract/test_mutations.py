"""Breaking changes of the code are refused with their sentence, compatible ones are accepted.

All changes of a kind are applied at once, which takes a few seconds; `make mutation` applies the breaking ones one by
one.
"""

from __future__ import annotations

import json

import pytest
from contract_diff import Level, complaint, differences

from tests.contract.mutated_document import build_document
from tests.contract.test_compatibility import RELEASED
from tests.mutations.areas.contract import BREAKING, COMPATIBLE
from tests.mutations.mutation import Mutation, check_all

pytestmark = [pytest.mark.processes, pytest.mark.uncovered]


@pytest.fixture(scope="module")
def released() -> dict:
    return json.loads(RELEASED.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def refusal(released) -> str:
    """Return what is said about the document with all breaking changes."""
    broken = build_document(BREAKING)
    return complaint(released, broken, differences(released, broken))


@pytest.fixture(scope="module")
def notices(released) -> tuple[str, str]:
    """Return what is said about the document with all compatible changes: as the same version, and as a minor one."""
    extended = build_document(COMPATIBLE)
    findings = differences(released, extended)
    assert {finding.level for finding in findings} == {Level.ADDED}
    same, minor = (complaint(released, _with_version(extended, released, step), findings) for step in (0, 1))
    return same, minor


def test_compatible_changes_apply_to_the_code():
    assert check_all(COMPATIBLE) == []  # the others are in the catalogue of mutations


@pytest.mark.few(4)
@pytest.mark.parametrize("mutation", BREAKING, ids=lambda mutation: mutation.name)
def test_a_breaking_change_is_refused_with_an_instruction(mutation: Mutation, refusal):
    assert mutation.sentence in refusal
    advice = "Keep what they use: a field can be called deprecated and stay. If it must go, this is a new major"
    assert advice in refusal


@pytest.mark.few(4)
@pytest.mark.parametrize("mutation", COMPATIBLE, ids=lambda mutation: mutation.name)
def test_a_compatible_change_is_accepted_with_a_new_minor_version_only(mutation: Mutation, notices):
    same, minor = notices
    assert mutation.sentence in same
    assert minor == ""


def _with_version(document: dict, released: dict, step: int) -> dict:
    """Return the document with the version of the released one, or a later minor version."""
    major, minor, _ = released["info"]["version"].split(".")
    return document | {"info": document["info"] | {"version": f"{major}.{int(minor) + step}.0"}}
