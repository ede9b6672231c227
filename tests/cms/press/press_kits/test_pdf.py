"""The PDF of a kit is tagged, has its pictures, and asks nobody for anything."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageFile
from pypdf import PdfReader

from cms.demo.factories import blocks
from cms.press.press_kits import pdf
from cms.press.press_kits.builder import build_kit

from .conftest import create_picture, create_release, encode

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not pdf.has_weasyprint(), reason="not run: needs WeasyPrint and Pango (scripts/pango install)"),
]
VERAPDF = Path(__file__).parents[4] / "scripts" / "verapdf"


@pytest.fixture(autouse=True)
def with_pdf(settings) -> None:
    settings.PRESS_KIT_PDF = True


def create_long_release(picture, **fields):
    """Return a release with all blocks, headings that leave out a level, and a picture without a text."""
    body = [
        blocks.rich_text("<h4>Small first</h4><ul><li>One<ul><li>Inner</li></ul></li></ul><ol><li>First</li></ol>"),
        blocks.rich_text(
            '<p>It was <del>12 <span lang="de">zwölf</span></del> <ins>42</ins>.'
            '<a href="#fn-1" id="fnref-1"><sup>1</sup></a> <a href="https://example.org/">The <b>whole</b> list</a></p>'
            '<p lang="ar" dir="rtl">نص</p><ol start="5"><li id="fn-1">Note. <a href="#fnref-1">↩</a></li></ol>'
        ),
        blocks.heading("A sub-section first", 3),
        blocks.rich_text('<p>With <a href="https://example.org/">a link</a> and <b>bold</b> <i>words</i>.</p>' * 40),
        blocks.heading("A section"),
        blocks.image(picture, "", decorative=True),
        blocks.gallery([blocks.image_value(picture, "One", caption="First"), blocks.image_value(picture, "Two")]),
        blocks.table([["Ferry", "14"], ["Boat", "2"]], header=["Kind", "Number"], caption="Boats"),
        blocks.statistic("3 in 4", "ferries", "Register", "https://example.org/register"),
        blocks.links([blocks.link("Elsewhere", url="https://example.org/", description="More")], "Links"),
        blocks.video(title="A film", transcript="Said."),
        blocks.code("a = 1\n  b = 2", "python"),
        blocks.accordion([("Why?", "<p>Because.</p>")]),
        blocks.embed(),
        blocks.separator(),
        blocks.quote("Nobody counted.", "Ada Nwosu", "director"),
    ]
    return create_release(body=body, **fields)


def build_pdf(release, **options) -> bytes:
    with build_kit(release, **options) as kit:
        assert kit.has_pdf
        [file] = kit.find("pdf")
        return file.content


def test_text_language_title_and_pictures(tree):
    document = PdfReader(io.BytesIO(build_pdf(create_release(body=[blocks.rich_text("<p>The ministry knew.</p>")]))))
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert "Ferries sail without lifeboats" in text
    assert "The ministry knew." in text
    assert "press@example.org" in text
    assert document.metadata.title == "Ferries sail without lifeboats"
    assert document.root_object["/Lang"] == "en"
    assert document.root_object["/MarkInfo"]["/Marked"]
    assert len(document.pages[0].images) == 1


def test_a_recipient_is_named_on_every_page(tree):
    release = create_long_release(create_picture())
    document = PdfReader(io.BytesIO(build_pdf(release, recipient="Noor Haddad")))
    assert len(document.pages) > 1
    assert all("Noor Haddad" in page.extract_text() for page in document.pages)


def test_nothing_outside_the_kit_is_read(tree, tmp_path, monkeypatch):
    """Neither a file nor another server, whatever the HTML asks for."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(encode(Image.new("RGB", (9, 9)), "secret.png").read())
    asked = []
    monkeypatch.setattr("socket.socket.connect", lambda *arguments: asked.append(arguments))
    addresses = (f"file://{secret}", "https://example.org/a.png", "http://localhost/", "//example.org/b.png")
    images = "".join(f'<img src="{address}" alt="x"><link rel="stylesheet" href="{address}">' for address in addresses)
    document = PdfReader(io.BytesIO(pdf.build_pdf(f"<html lang='en'><title>T</title><body>{images}</body>", {})))
    assert [image for page in document.pages for image in page.images] == []
    assert asked == []


def test_headings_leave_out_no_level_and_every_picture_has_a_text():
    html = pdf.prepare_html(
        "<title>T</title><h1>A</h1><h3>B</h3><h4>C</h4><h2>D</h2>"
        "<figure><img src='a' alt=''><figcaption>Boats</figcaption></figure><img src='b' alt=''><img src='c' alt='C'>"
    )
    assert "<h1>A</h1><h2>B</h2><h3>C</h3><h2>D</h2>" in html
    assert [part.split('"')[0] for part in html.split('alt="')[1:]] == ["Boats", "T", "C"]


def test_a_link_is_around_each_of_its_texts():
    html = pdf.prepare_html('<a href="#n" id="r"><sup>1</sup></a><a href="u">a <b>b</b></a><a href="v">c</a>')
    assert html == '<sup><a href="#n" id="r">1</a></sup><a href="u">a </a><b><a href="u">b</a></b><a href="v">c</a>'


def test_pillow_still_refuses_incomplete_pictures():
    """Otherwise the worker, which has imported WeasyPrint, would render damaged files."""
    assert pdf.has_weasyprint()
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.processes
def test_it_is_pdf_ua_1_in_both_directions_of_writing(tree, tmp_path, monkeypatch):
    """By veraPDF, the reference implementation of the standard."""
    if subprocess.run([VERAPDF, "install"], capture_output=True).returncode == 3:
        pytest.skip("not run: veraPDF is not installed (scripts/verapdf install)")
    release, paths = create_long_release(create_picture()), []
    for direction in ("ltr", "rtl"):
        monkeypatch.setattr(
            "cms.press.press_kits.content_loader.text_direction", lambda _, direction=direction: direction
        )
        paths.append(tmp_path / f"{direction}.pdf")
        paths[-1].write_bytes(build_pdf(release, recipient="Noor Haddad"))
    assert paths[0].read_bytes() != paths[1].read_bytes()
    found = subprocess.run([VERAPDF, "check", *paths], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def test_without_weasyprint_there_is_no_pdf_and_the_kit_says_so(tree, monkeypatch):
    monkeypatch.setattr(pdf, "has_weasyprint", lambda: False)
    with build_kit(create_release()) as kit:
        assert not kit.has_pdf
        assert list(kit.find("pdf")) == []
