"""Pasted HTML: what becomes of the forms of word processors and Google Docs, with neighbours that stay as they are."""

from __future__ import annotations

import base64

import pytest
from wagtail.images import get_image_model

from cms.editing.text_conversion.left_out import LeftOut, Loss
from cms.editing.text_conversion.office_lists import NUMBER
from cms.editing.text_conversion.pasted_html import convert_html, take_images

from .docx_files import build_png

# Wagtail leaves temporary files of pictures to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def blocks(html, left_out=None, **options):
    """Return (type, value) of the blocks."""
    return [(one["type"], one["value"]) for one in convert_html(html, left_out or LeftOut(), **options).blocks]


def text(html):
    """Return the HTML of the only block."""
    ((kind, value),) = blocks(html)
    assert kind == "rich_text"
    return value


def item(words, level=1, marker="·", name="l0"):
    return (
        f"<p class=MsoListParagraph style='mso-list:{name} level{level} lfo1'><![if !supportLists]><span "
        f"style='mso-list:Ignore'>{marker}<span>&nbsp;&nbsp; </span></span><![endif]>{words}<o:p></o:p></p>"
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (item("One") + item("Two"), "<ul><li>One</li><li>Two</li></ul>"),
        (item("One", 1, "1.") + item("Two", 1, "2."), "<ol><li>One</li><li>Two</li></ol>"),
        (item("Five", 1, "5)") + item("Six", 1, "6)"), '<ol start="5"><li>Five</li><li>Six</li></ol>'),
        (item("A", 1, "a.") + item("B", 1, "b."), "<ol><li>A</li><li>B</li></ol>"),
        (item("One") + item("Below", 2, "o") + item("Two"), "<ul><li>One<ul><li>Below</li></ul></li><li>Two</li></ul>"),
        (item("One", 1, "1.") + item("Below", 2), "<ol><li>One<ul><li>Below</li></ul></li></ol>"),
        (item("Deep", 3) + item("High", 1), "<ul><li>Deep</li></ul><ul><li>High</li></ul>"),
        (item("One") + "\n" + item("Two"), "<ul><li>One</li><li>Two</li></ul>"),
        (item("One") + "<p>Between</p>" + item("Two"), "<ul><li>One</li></ul><p>Between</p><ul><li>Two</li></ul>"),
        (item("One") + item("Other", 1, "1.", "l1"), "<ul><li>One</li></ul><ol><li>Other</li></ol>"),
        ("<p class=MsoListParagraph>No list</p>", "<p>No list</p>"),
        ("<p style='mso-list:none'>No list</p>", "<p>No list</p>"),
        ("<ul><li>A</li><ul><li>B</li></ul><li>C</li></ul>", "<ul><li>A<ul><li>B</li></ul></li><li>C</li></ul>"),
        ("<ul><ul><li>B</li></ul></ul>", "<ul><li><ul><li>B</li></ul></li></ul>"),
    ],
)
def test_lists(html, expected):
    assert text(html) == expected


@pytest.mark.parametrize(
    ("marker", "is_number"),
    [
        ("1.", True),
        ("12", True),
        ("1.2.3", True),
        ("(a)", True),
        ("iv.", True),
        ("o", False),
        ("·", False),
        ("-", False),
    ],
)
def test_bullets_and_numbers(marker, is_number):
    assert bool(NUMBER.fullmatch(marker)) is is_number


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p><span style="font-weight:700">A</span></p>', "<p><b>A</b></p>"),
        ('<p><span style="font-weight:400">A</span></p>', "<p>A</p>"),
        ('<p><span style="font-style: italic">A</span></p>', "<p><i>A</i></p>"),
        ('<p><span style="font-weight:bold;font-style:italic">A</span></p>', "<p><i><b>A</b></i></p>"),
        ('<p><span style="vertical-align:super">2</span></p>', "<p><sup>2</sup></p>"),
        ('<p><span style="vertical-align:baseline">2</span></p>', "<p>2</p>"),
        ('<p><span style="text-decoration:line-through">A</span></p>', "<p><del>A</del></p>"),
        ('<p style="font-weight:bold">A</p>', "<p><b>A</b></p>"),
        ('<b style="font-weight:normal" id="docs-internal-guid-1"><p>A</p><p>B</p></b>', "<p>A</p><p>B</p>"),
        ('<p><b style="mso-bidi-font-weight:normal">A</b></p>', "<p><b>A</b></p>"),
        ('<p><font face="Arial"><b>A</b></font> B</p>', "<p><b>A</b> B</p>"),
        ('<p>A<span style="display:none">hidden</span></p>', "<p>A</p>"),
        ('<p lang=DE style="mso-ansi-language:DE">A</p>', "<p>A</p>"),
        ("<p lang=de>A</p>", '<p lang="de">A</p>'),
        ("<p>A<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>", "<p>A</p>"),
    ],
)
def test_styles(html, expected):
    assert text(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href='https://www.google.com/url?q=https://example.org/a&amp;sa=D'>A</a>", "https://example.org/a"),
        ("<a href='https://www.google.com/search?q=a'>A</a>", "https://www.google.com/search?q=a"),
        ("<a href='https://example.org/a'>A</a>", "https://example.org/a"),
    ],
)
def test_links(html, expected):
    assert text(f"<p>{html}</p>") == f'<p><a href="{expected}">A</a></p>'


def test_a_link_to_a_heading_leads_to_its_anchor_and_another_one_is_listed():
    left_out = LeftOut()
    html = (
        '<p><a href="#_Toc1">A</a> <a href="file:///C:/x.htm#_Ref2">B</a> <a href="#mark">C</a></p>'
        '<h2><a name="_Toc1"></a><a name="_Ref2">Fares and lines</a></h2><p><a name="mark"></a>Text</p>'
    )
    first, *_ = blocks(html, left_out)
    assert first[1] == '<p><a href="#fares-and-lines">A</a> <a href="#fares-and-lines">B</a> C</p>'
    assert left_out.counts[Loss.INTERNAL_LINK] == 1


def test_headings_are_lowered_only_if_several_are_of_the_first_level():
    def levels(html):
        return [value["level"] for kind, value in blocks(html) if kind == "heading"]

    assert levels("<h1>A</h1><h2>B</h2>") == ["2", "2"]
    assert levels("<h1>A</h1><h2>B</h2><h1>C</h1>") == ["2", "3", "2"]
    assert levels("<h2>A</h2><h3>B</h3>") == ["2", "3"]


def test_the_number_of_a_heading_is_left_out_and_listed():
    left_out = LeftOut()
    html = "<h1 style='mso-list:l2 level1 lfo3'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Lines</h1>"
    assert blocks(html, left_out) == [("heading", {"text": "Lines", "level": "2"})]
    assert left_out.list_sentences() == ["The numbers of headings were left out."]


def test_quotations():
    quote = blocks("<p class=MsoQuote>We sail.</p><p class=MsoQuote>— Ada Lind, captain</p>")
    assert [(kind, value["text"], value["speaker"]) for kind, value in quote] == [("quote", "We sail.", "Ada Lind")]
    assert [kind for kind, _ in blocks("<blockquote>We sail.</blockquote>")] == ["quote"]
    linked = '<blockquote><p>See <a href="https://example.org">this</a>.</p></blockquote>'
    assert text(linked) == '<p>See <a href="https://example.org">this</a>.</p>'


def test_a_caption_belongs_to_the_table_or_picture_beside_it():
    table = "<table><tr><td>A</td><td>B</td></tr></table>"
    above = blocks(f"<p class=MsoCaption>Fares</p>{table}<p>Text</p>")
    below = blocks(f"{table}<p class=MsoCaption>Fares</p>")
    apart = blocks(f"<p class=MsoCaption>Fares</p><p>Text</p>{table}")
    assert [value["table_caption"] for kind, value in above + below + apart if kind == "table"] == [
        "Fares",
        "Fares",
        "",
    ]
    assert ("rich_text", "<p>Fares</p><p>Text</p>") in apart


@pytest.mark.parametrize(
    ("html", "loss"),
    [
        ("<p>A<a href='#_msocom_1'>[A1]</a></p><div style='mso-element:comment-list'><p>Check</p></div>", Loss.COMMENT),
        (
            '<p>A<sup><a href="#cmnt1">[a]</a></sup></p><div><p><a href="#cmnt_ref1">[a]</a>Check</p></div>',
            Loss.COMMENT,
        ),
        ("<p class=MsoToc1>Lines 3</p><p class=MsoToc2>Fares 4</p><p>A</p>", Loss.CONTENTS),
        ("<form><p>A</p></form>", Loss.FORM),
        ("<p>A</p><svg><text>B</text></svg>", Loss.DRAWING),
    ],
)
def test_what_is_no_part_of_the_text_is_left_out_and_counted_once(html, loss):
    left_out = LeftOut()
    assert blocks(html, left_out) == [("rich_text", "<p>A</p>")]
    assert dict(left_out.counts) == {loss: 1}


def test_only_the_copied_part_of_a_document_is_read():
    head = "<html><head><title>Title</title><style>p {}</style></head><body lang=DE>"
    assert text(f"{head}<!--StartFragment--><p>A</p><!--EndFragment--></body></html>") == "<p>A</p>"
    assert text(f"{head}<p>A</p></body></html>") == "<p>A</p>"


def test_images_in_the_text_are_stored_for_those_who_may_add_images(convert):
    data = base64.b64encode(build_png()).decode()
    found = convert(f'<p>A</p><img src="data:image/png;base64,{data}" alt="A ferry">')
    picture = get_image_model().objects.get()
    assert found["blocks"][1]["value"]["image"]["id"] == picture.pk
    assert (picture.title, found["left_out"]) == ("A ferry", [])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("https://example.org/a.png", "on another website"),
        ("file:///C:/clip_image001.png", "not part of the text"),
        ("cid:image001", "not part of the text"),
        ("blob:https://docs.example.org/1", "not part of the text"),
        ("images/image1.png", "not part of the text"),
        ("data:image/png;base64,AAAA", "cannot be stored"),
        ("data:image/png,x", "not part of the text"),
        ("upload-0000000000000000/1.png", "not part of the text"),
        ("", "not part of the text"),
    ],
)
def test_other_images_are_left_out_and_listed(convert, source, words):
    found = convert(f'<p>A</p><img src="{source}" alt="A ferry"><p>B</p>')
    assert [block["type"] for block in found["blocks"]] == ["rich_text"]
    assert [words in sentence for sentence in found["left_out"]] == [True]
    assert not get_image_model().objects.exists()


def test_images_are_taken_out_of_attributes_only():
    html = '<p>src="data:image/png;base64,AAAA"</p><img SRC = "data:image/png;base64,QUJD" alt="x">'
    taken, images = take_images(html, "upload-1")
    assert images["upload-1/2.png"] == b"ABC"
    assert 'alt="x"' in taken


@pytest.mark.few(5)
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "word",
        "<p style='mso-list:l0 level9 lfo1'>word</p>" * 5_000,
        "".join(f"<p style='mso-list:l0 level{n % 9 + 1} lfo1'>word</p>" for n in range(5_000)),
        "<ul>" * 10_000 + "<li>word",
        "<span style='font-weight:bold'>" * 10_000 + "word",
        "<p class=MsoQuote>word</p>" * 10_000,
        "<p class=MsoCaption>word</p>" * 10_000,
        "<h2><a name=x></a>word</h2><a href=#x>word</a>" * 5_000,
        "<p style='" + "a:b;" * 100_000 + "'>word</p>",
        "<!--StartFragment-->" * 20_000 + "word",
        "<body " * 20_000 + "word",
        'src="data:image/png;base64,' * 20_000 + "word",
        "<table><tr><td colspan=1000 rowspan=60000>word</td><td>word</td></tr></table>" * 20,
    ],
    ids=range(13),
)
def test_hostile_html_keeps_its_text(html):
    shown = repr(blocks(html))
    assert "word" in shown


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "html",
    [
        "<hr>" * 200_000,
        f"<div style='{'x' * 100_000}'>{'<hr>' * 100_000}</div>",
        "<p class=MsoQuote>a</p>\n" * 40_000,
        f"<ul><li>a</li>{'<ol><li>b</li></ol> ' * 20_000}</ul>",
        "".join(f"<img src='https://x.org/{number}'>" for number in range(20_000)),
    ],
    ids=["lines", "lines in a long style", "quotations", "lists in a list", "images of another website"],
)
def test_the_time_of_many_equal_parts_is_linear(html):
    assert convert_html(html, LeftOut()).blocks


def test_a_sentence_about_what_was_left_out_names_few_and_short_parts():
    left_out = LeftOut()
    for number in range(100):
        left_out.add(Loss.REMOTE_IMAGE, f"https://x.org/{number}/{'y' * 1_000}")
    (sentence,) = left_out.list_sentences()
    assert sentence.startswith("100 images are on other websites.")
    assert sentence.endswith("…, …)")
    assert sentence.count("https://x.org/") == 5
    assert len(sentence) < 1_500
