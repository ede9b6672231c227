"""Texts compared with what a visitor has typed so far, without an engine."""

import pytest

from search.querying.visible_words import TypedText


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("recr", "Recruiting people", "<mark>Recruiting</mark> people"),
        ("人身売", "人身売買の報告", "<mark>人身売</mark>買の報告"),
        ("犬", "愛犬と犬小屋", "愛<mark>犬</mark>と<mark>犬</mark>小屋"),
        ("猫", "愛犬と犬小屋", "愛犬と犬小屋"),
    ],
)
def test_what_was_typed_is_marked(typed: str, text: str, marked: str) -> None:
    assert TypedText.read(typed, "ja").mark(text) == marked


def test_a_single_character_fits_any_place_and_begins_only_the_first() -> None:
    typed = TypedText.read("犬", "ja")
    assert typed.fits("愛犬")
    assert not typed.fits("愛猫")
    assert typed.has_prefix("犬小屋")
    assert not typed.has_prefix("愛犬")
