"""A kit has the release as text, HTML and PDF, originals of its pictures, attachments, and a ZIP of all of them."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from cms.content.blocks.body import BODY_BLOCKS
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.page_types.press_releases.models import ReleasePage
from cms.press.press_kits import html as kit_html
from cms.press.press_kits.builder import build_kit
from cms.press.press_kits.files import Kit, KitFileKind
from cms.press.press_kits.plain_text import to_plain_text

from .conftest import create_picture, read_archive

pytestmark = pytest.mark.django_db
RECIPIENT = "Noor Haddad (Harbour Times)"


def read(kit: Kit, kind: KitFileKind) -> str:
    [file] = kit.find(kind)
    return file.content.decode()


def change(release: ReleasePage, **fields: Any) -> ReleasePage:
    """Return the release with other values, which are not saved."""
    states.set_fields(release, fields)
    return release


def test_texts_have_everything_of_the_release(release):
    with build_kit(release) as kit:
        plain, html = read(kit, "text"), read(kit, "html")
    expected = (
        "Ferries sail without lifeboats",
        "Fourteen of forty ferries have too few.",
        "Nairobi",
        "The ministry knew.",
        "[Two ferries in port] Ferries in May",
        "“Nobody counted.”",
        "— Ada Nwosu, director, Common Lantern",
        "The survey took a year.",
        "We count boats.",
        "Lena Okafor",
        "press@example.org",
        "+49 30 123",
        "All figures (figures.txt)",
        "CC BY 4.0",
        "http://localhost:3000/releases/ferries/",
    )
    assert [text for text in expected if text not in plain] == []
    assert '<html lang="en" dir="ltr">' in html
    assert "<p>The ministry <b>knew</b>.</p>" in html
    assert '<img src="pictures/ferries-1.jpg" alt="Two ferries in port">' in html


def test_corrections_numbers_and_footnotes_are_in_text_and_html(release):
    text = '<p>It was <del>12</del> <ins>42</ins>.<a href="#fn-1" id="fnref-1"><sup>1</sup></a></p>'
    listed = '<ul><li>Dash</li></ul><ol start="5"><li id="fn-1">Note. <a href="#fnref-1">↩</a></li><li>Six</li></ol>'
    with build_kit(change(release, body=[blocks.rich_text(text + listed)])) as kit:
        plain, html = read(kit, "text"), read(kit, "html")
    assert "It was [struck out: 12] 42.[1]\n\n- Dash\n5. Note.\n6. Six" in plain
    assert "It was <del>12</del> <ins>42</ins>." in html
    assert '<ol start="5"><li id="fn-1">Note. <a href="#fnref-1" role="doc-backlink">↩</a></li>' in html


def test_a_list_in_plain_text_has_the_numbers_of_its_items():
    items = "<li>A</li><li value='7'>B</li><li value='x'>C</li>"
    assert to_plain_text(f'<ol start="0">{items}</ol>') == "0. A\n7. B\n8. C\n"
    assert to_plain_text(f'<ol start="-1">{items}</ol><ol><li>D</li></ol>').startswith("-1. A\n7. B\n8. C\n1. D")


def test_parts_are_ranges_of_the_archive(release):
    with build_kit(release) as kit:
        [archive] = kit.find("archive")
        parts = {file.name: file.content for file in kit.files if file.kind != "archive"}
        assert read_archive(archive.content) == parts
    assert list(parts) == ["pictures/ferries-1.jpg", "attachments/figures.txt", "ferries.txt", "ferries.html"]
    assert parts["attachments/figures.txt"] == b"Figures: 14."


@pytest.mark.parametrize(("year", "shown"), [(1952, 1980), (1979, 1980), (1981, 1981)])
def test_a_release_of_a_time_before_zip_files_has_a_kit(release, year, shown):
    at = timezone.now().replace(year=year, month=6, day=15)
    with build_kit(change(release, listed_at=at)) as kit:
        [file] = kit.find("archive")
        parts = zipfile.ZipFile(io.BytesIO(file.content)).infolist()
    assert {part.date_time[0] for part in parts} == {shown}


def test_pictures_are_once_in_the_kit(release):
    first, second = create_picture(), create_picture("other.png")
    gallery = blocks.gallery([blocks.image_value(first, "One"), blocks.image_value(second, "Two")])
    with build_kit(change(release, image=first, body=[blocks.image(first, "One"), gallery])) as kit:
        names = [file.name for file in kit.find("picture")]
    assert names == ["pictures/ferries-1.jpg", "pictures/ferries-2.png"]


def test_portraits_and_calls_to_action_are_not_part_of_it(release):
    person = factories.PersonFactory(name="Ada Nwosu", picture=create_picture())
    call = factories.CallToActionFactory(title="Sign here", image=create_picture())
    body = [blocks.quote("No.", person=person), blocks.call_to_action(call)]
    with build_kit(change(release, image=None, body=body)) as kit:
        assert list(kit.find("picture")) == []
        assert "Sign here" not in read(kit, "html")


def test_files_that_are_missing_are_left_out(release):
    release.image.file.storage.delete(release.image.file.name)
    with build_kit(release) as kit:
        assert list(kit.find("picture")) == []
        assert "The ministry" in read(kit, "text")
        assert "<img" not in read(kit, "html")


def test_equal_names_of_attachments_are_numbered(release):
    documents = [factories.DocumentFactory(filename="a.txt", content=content) for content in (b"one", b"two")]
    with build_kit(change(release, attachments=documents)) as kit:
        found = {file.name: file.content for file in kit.find("attachment")}
    assert found == {"attachments/a.txt": b"one", "attachments/2-a.txt": b"two"}


def test_a_recipient_is_named_in_every_text_and_picture(release):
    later = timezone.now() + timedelta(days=1)
    with build_kit(change(release, embargo_until=later), recipient=RECIPIENT) as kit:
        texts = [read(kit, "text"), read(kit, "html")]
        [picture] = kit.find("picture")
        with Image.open(io.BytesIO(picture.content)) as image:
            xmp = str(image.getxmp())
    for text in (*texts, xmp):
        assert f"For {RECIPIENT} only." in text
        assert "Under embargo until" in text


def test_a_public_kit_names_neither_embargo_nor_recipient(release):
    with build_kit(change(release, embargo_until=timezone.now() - timedelta(days=1))) as kit:
        assert "embargo" not in read(kit, "html")
        assert 'class="notice"' not in read(kit, "html")


def test_a_draft_is_built_as_it_is(release):
    with build_kit(change(release, title="Ferries sail with lifeboats")) as kit:
        assert "Ferries sail with lifeboats" in read(kit, "text")


def test_words_are_in_the_language_of_the_release(release):
    french = factories.ReleaseFactory(translation_of=release, title="Les bacs", notes_to_editors="<p>Un.</p>")
    with build_kit(french) as kit:
        assert '<html lang="fr" dir="ltr">' in read(kit, "html")
        assert {file.language for file in kit.find("text")} == {"fr"}


def test_links_to_hidden_pages_are_only_text(release):
    hidden = factories.StoryFactory(title="Hidden", slug="velkarhidden", live=False)
    shown = factories.StoryFactory(title="Shown", slug="shown")
    text = f"<p>{blocks.page_link(hidden, 'first')} and {blocks.page_link(shown, 'second')}</p>"
    with build_kit(change(release, body=[blocks.rich_text(text)])) as kit:
        html, plain = read(kit, "html"), read(kit, "text")
    assert "velkarhidden" not in html + plain
    assert "second (http://localhost:3000/stories/shown/)" in plain


@pytest.mark.parametrize("name", [name for name, _ in BODY_BLOCKS if name != "call_to_action"])
def test_every_block_of_clarion_has_a_template(name):
    assert kit_html.has_template(name)


def test_blocks_without_a_template_are_shown_as_text(release, monkeypatch):
    monkeypatch.setattr(kit_html, "_find_template", lambda _: None)
    with build_kit(change(release, body=[blocks.statistic("3 in 4", "ferries <b>")])) as kit:
        assert "3 in 4 ferries &lt;b&gt;" in read(kit, "html")


def test_values_of_editors_are_escaped(release):
    title = 'Ferries & "boats" </style><script>alert(1)</script>'
    with build_kit(change(release, title=title, dateline="<i>Nairobi</i>")) as kit:
        html, plain = read(kit, "html"), read(kit, "text")
    assert "<script>" not in html
    assert "<i>" not in html
    assert title in plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
        ("<p>A\n  b<br>c</p>", "A b\nc\n"),
        ("<ul><li>One</li><li>Two</li></ul><p>End</p>", "- One\n- Two\n\nEnd\n"),
        ('<p><a href="https://e.org/">here</a></p>', "here (https://e.org/)\n"),
        ('<p><a href="mailto:a@e.org">a@e.org</a></p>', "a@e.org\n"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A | B\n1 | 2\n"),
        ("<pre><code>a\n  b</code></pre>", "a\n  b\n"),
        ("<style>p { }</style><p>a &amp; b</p>", "a & b\n"),
    ],
)
def test_plain_text(html, text):
    assert to_plain_text(html) == text
