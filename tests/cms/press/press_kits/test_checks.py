"""`check --deploy` says that press kits have no PDF although they should, and what to install."""

from __future__ import annotations

import pytest

from cms.press.press_kits import pdf


@pytest.mark.parametrize(
    ("wanted", "can_load", "package", "expected"),
    [
        (True, False, None, "requirements/pdf.txt"),
        (True, False, object(), "the packages of Pango"),
        (True, True, object(), None),
        (False, False, None, None),
    ],
)
def test_what_is_missing_is_named(monkeypatch, settings, wanted, can_load, package, expected):
    settings.PRESS_KIT_PDF = wanted
    monkeypatch.setattr(pdf, "has_weasyprint", lambda: can_load)
    monkeypatch.setattr(pdf, "find_spec", lambda name: package)
    found = pdf.check_pdf()
    assert [warning.id for warning in found] == (["press_kits.W001"] if expected else [])
    assert all(expected in warning.hint and "PRESS_KIT_PDF=false" in warning.hint for warning in found)
