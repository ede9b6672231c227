"""The demo's pictures: every one can be drawn, is described in both languages, and stays the same."""

import re
from itertools import combinations

import pytest
from PIL import ImageChops, ImageStat

from cms.demo.drawing import PICTURES, draw

WIDTH = 240  # small pictures are enough here, and quick


@pytest.mark.parametrize("key", PICTURES)
def test_a_picture_has_the_size_asked_for_and_fills_it(key):
    image = draw(key, WIDTH)
    assert (image.mode, image.size) == ("RGB", (WIDTH, 160))
    assert max(ImageStat.Stat(image).stddev) > 15, "an almost empty sheet"


@pytest.mark.parametrize("key", PICTURES)
def test_a_picture_says_what_it_shows(key):
    picture = PICTURES[key]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", key)
    assert picture.title
    assert picture.credit
    for text in (picture.alt_en, picture.alt_fr):
        assert 30 < len(text) <= 125
        assert text.endswith(".")
    assert picture.alt_en != picture.alt_fr


def test_the_same_key_gives_the_same_picture():
    assert draw("paper-boats", WIDTH).tobytes() == draw("paper-boats", WIDTH).tobytes()


def test_pictures_differ_from_each_other():
    small = {key: draw(key, WIDTH) for key in PICTURES}
    for one, other in combinations(small, 2):
        difference = ImageStat.Stat(ImageChops.difference(small[one], small[other]))
        assert max(difference.mean) > 8, f"{one} looks like {other}"


def test_the_usual_width_is_1600():
    assert draw("open-door").size == (1600, 1067)


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        draw("no-such-picture")
