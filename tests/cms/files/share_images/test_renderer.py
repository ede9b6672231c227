"""Drawn pictures: size, wrapping, directions, and characters that no font has."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from cms.files.share_images.renderer import (
    FONT_DIR,
    HEADLINE_FONT,
    HEIGHT,
    MARGIN,
    NAME_FONT,
    WIDTH,
    Motif,
    can_shape,
    draw,
    find_font,
    shorten,
    wrap,
)

PROJECT_DIR = Path(__file__).resolve().parents[4]
ARABIC = "عمال الميناء"
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
has_arabic_font = pytest.mark.skipif(not DEJAVU.is_file(), reason="not run: needs a font with Arabic letters")


def picture(headline: str, name: str = "Common Lantern", direction: str = "ltr", font: Path = HEADLINE_FONT):
    content = draw(Motif(headline, name, "#15262b", direction, font, NAME_FONT))
    return Image.open(io.BytesIO(content)).convert("RGB")


def drawn_area(image: Image.Image) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of everything that differs from the background."""
    plain = Image.new("RGB", image.size, image.getpixel((0, 0)))
    found = ImageChops.difference(image, plain).getbbox()
    assert found is not None
    return found


@pytest.mark.parametrize(
    "headline", ["Fees", "Thirty-one ports agree to inspect every vessel", "Long " * 100, "W" * 300]
)
def test_every_headline_stays_within_the_margins(headline):
    image = picture(headline, name="An organisation with a name that goes on " * 5)
    assert image.size == (WIDTH, HEIGHT)
    left, top, right, bottom = drawn_area(image)
    assert left >= MARGIN - 8
    assert right <= WIDTH - MARGIN + 8
    assert top >= MARGIN - 20
    assert bottom <= HEIGHT - 20


def test_the_same_motif_gives_the_same_file_and_another_headline_another():
    assert picture("Fees repaid").tobytes() == picture("Fees repaid").tobytes()
    assert picture("Fees repaid").tobytes() != picture("Fees paid").tobytes()


def test_lines_are_broken_between_words_and_long_words_within():
    assert wrap("one two three", len, 8) == ["one two", "three"]
    assert wrap("one abcdefghijkl", len, 8) == ["one", "abcdefgh", "ijkl"]
    assert wrap("", len, 8) == []


def test_a_line_is_cut_with_an_ellipsis():
    assert shorten("one two three", len, 9) == "one two…"


def test_the_fonts_are_those_of_the_reference_site():
    site = PROJECT_DIR / "frontend-contract/site/brand/fonts"
    files = [path for path in FONT_DIR.iterdir() if path.suffix == ".woff2"]
    assert files
    assert all(path.read_bytes() == (site / path.name).read_bytes() for path in files)


@pytest.mark.parametrize("text", ["Fees repaid", "“Café” – naïve: 5 €", "Überfällige Löhne, señor!", "a\u00adb\u200bc"])
def test_texts_of_western_europe_are_drawn_in_the_font_of_the_brand(text, settings):
    settings.SHARE_PICTURE_FONTS = []
    assert find_font(text) == HEADLINE_FONT


@pytest.mark.parametrize("text", ["Zażółć", "Голоса", ARABIC, "中文", "Fees 中"])
def test_a_text_with_characters_that_no_font_has_is_not_drawn(text, settings):
    settings.SHARE_PICTURE_FONTS = []
    assert find_font(text) is None


@has_arabic_font
def test_further_fonts_are_used_for_what_the_first_lacks(settings):
    settings.SHARE_PICTURE_FONTS = [str(DEJAVU)]
    assert find_font("Zażółć") == DEJAVU
    assert find_font("Fees") == HEADLINE_FONT
    assert find_font("中文") is None


@has_arabic_font
def test_arabic_is_shaped_and_written_from_the_right(settings):
    assert can_shape()
    settings.SHARE_PICTURE_FONTS = [str(DEJAVU)]
    assert find_font(ARABIC) == DEJAVU
    headline = picture(ARABIC, name="", direction="rtl", font=DEJAVU).crop((0, 0, WIDTH, 400))
    apart = picture("\u200c".join(ARABIC), name="", direction="rtl", font=DEJAVU).crop((0, 0, WIDTH, 400))
    assert drawn_area(headline)[2] > WIDTH - MARGIN - 20
    assert drawn_area(headline)[0] > WIDTH / 3
    assert headline.tobytes() != apart.tobytes()  # letters that a zero-width non-joiner keeps apart look otherwise


def test_without_the_library_for_shaping_arabic_is_not_drawn(settings, monkeypatch):
    from cms.files.share_images import renderer

    settings.SHARE_PICTURE_FONTS = [str(DEJAVU)] if DEJAVU.is_file() else []
    monkeypatch.setattr(renderer, "can_shape", lambda: False)
    assert find_font(ARABIC) is None
    assert find_font("Fees") == HEADLINE_FONT
