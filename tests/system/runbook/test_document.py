"""The runbook has the symptoms that operators look for, and each is caused and mended by a test."""

from __future__ import annotations

import re
from pathlib import Path

from .symptoms import read_symptoms

MIN_SYMPTOMS = 12


def test_each_symptom_is_caused_and_mended_by_a_test() -> None:
    titles = [symptom.title for symptom in read_symptoms()]
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    tested = re.findall(r'begin\(\s*\w+,\s*"([^"]+)"', tests)
    assert len(titles) == len(set(titles)) >= MIN_SYMPTOMS
    assert sorted(tested) == sorted(titles)
