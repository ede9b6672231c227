"""The time that reading a text takes."""

import pytest

from cms.content.plain_text import count_reading_minutes


@pytest.mark.parametrize(
    ("texts", "minutes"),
    [
        ([], 0),
        (["", " "], 0),
        (["One word"], 1),
        (["word " * 220], 1),
        (["word " * 200, "word " * 21], 2),
        (["人" * 500], 1),
        (["人" * 501], 2),
        (["인신매매 " * 126], 2),
    ],
)
def test_minutes_are_rounded_up(texts, minutes):
    assert count_reading_minutes(texts) == minutes
