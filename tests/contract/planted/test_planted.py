"""Changes planted in the code itself: what breaks a frontend is refused with its sentence, what does not, is not.

Here all of one kind are planted at once, which takes a few seconds; `make planted` plants them one by one.
"""

from __future__ import annotations

import json

import pytest
from contract_diff import Level, complaint, differences

from tests.contract.test_compatibility import RELEASED

from .breaking import BREAKING
from .change import Change
from .compatible import COMPATIBLE
from .running import document_with


@pytest.fixture(scope="module")
def released() -> dict:
    return json.loads(RELEASED.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def broken() -> dict:
    return document_with(BREAKING)


@pytest.fixture(scope="module")
def grown() -> dict:
    return document_with(COMPATIBLE)


def test_there_are_more_than_ten_of_each():
    names = [change.name for change in [*BREAKING, *COMPATIBLE]]
    assert len(set(names)) == len(names)
    assert min(len(BREAKING), len(COMPATIBLE)) > 10


@pytest.mark.parametrize("change", BREAKING, ids=lambda change: change.name)
def test_a_breaking_change_is_refused_with_what_to_do(change: Change, broken, released):
    told = complaint(released, broken, differences(released, broken))
    assert change.sentence in told
    assert "Keep what they use: a field can be called deprecated and stay. If it must go, this is a new major" in told


@pytest.mark.parametrize("change", COMPATIBLE, ids=lambda change: change.name)
def test_a_compatible_change_is_told_and_not_refused(change: Change, grown, released):
    findings = differences(released, grown)
    assert complaint(released, grown, findings) == ""
    assert change.sentence in "\n".join(map(str, findings))
    assert {one.level for one in findings} == {Level.ADDED}


def test_a_change_that_no_longer_fits_the_code_says_so():
    with pytest.raises(LookupError, match="“gone” stands 0 times in cms/core/schema"):
        Change("gone", "cms/content/schema.py", "nobody wrote this", "").edited("something else")
