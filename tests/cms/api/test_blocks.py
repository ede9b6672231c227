"""Accordion, audio, embed, code and separator: what the API returns of them, and what search finds."""

from __future__ import annotations

import pytest
from wagtail.models import CollectionViewRestriction

from cms.content.blocks.body import body_search_texts
from cms.content.blocks.embeds import get_frame_url
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.objects import create_wav


def get_values(frontend, page) -> list[dict]:
    return [block["value"] for block in frontend.get(f"/pages/{page.pk}")["body"]]


def recording(**fields):
    return factories.DocumentFactory(title="A bell", filename="bell.wav", content=create_wav(), **fields)


def test_an_accordion_has_clean_texts_and_only_links_to_visible_pages(frontend, tree):
    shown, hidden = factories.StoryFactory(), factories.StoryFactory(live=False)
    text = f"<p>{blocks.page_link(shown, 'one')} {blocks.page_link(hidden, 'two')}<script>alert(1)</script></p>"
    page = factories.StandardFactory(body=[blocks.accordion([("Why <b>?", text), ("Who?", "<p>We.</p>")])])
    (value,) = get_values(frontend, page)
    assert value["items"][0]["title"] == "Why <b>?"
    assert value["items"][0]["html"] == f'<p><a href="{shown.full_url}">one</a> two</p>'
    assert value["items"][1] == {"title": "Who?", "html": "<p>We.</p>"}
    states.unpublish(shown)
    assert get_values(frontend, page)[0]["items"][0]["html"] == "<p>one two</p>"


def test_an_audio_block_has_its_file_and_the_title_of_the_file(frontend, tree):
    document = recording()
    page = factories.StandardFactory(body=[blocks.audio(document), blocks.audio(document, "Own", "A bell rings.")])
    first, second = get_values(frontend, page)
    assert (first["title"], first["transcript"]) == ("A bell", "")
    assert (first["file"]["filename"], first["file"]["media_type"]) == ("bell.wav", "audio/wav")
    assert (second["title"], second["transcript"]) == ("Own", "A bell rings.")
    assert list(body_search_texts(page.body)) == ["Own", "A bell rings."]


@pytest.mark.parametrize("reason", ["private", "deleted", "not audio"])
def test_the_file_of_an_audio_block_is_hidden_and_its_transcript_stays(reason, frontend, tree):
    document = recording() if reason != "not audio" else factories.DocumentFactory(title="A bell")
    page = factories.StandardFactory(
        body=[blocks.audio(document, "Left out"), blocks.audio(document, transcript="A bell rings."), blocks.code()]
    )
    if reason == "private":
        root = document.collection
        CollectionViewRestriction.objects.create(collection=root, restriction_type="login")
    elif reason == "deleted":
        document.delete()
    audio, code = get_values(frontend, page)
    assert audio == {"title": "", "file": None, "transcript": "A bell rings."}
    assert code["code"] == "print(1)"
    assert "Left out" not in "".join(body_search_texts(page.body))


def test_a_recording_is_served_in_parts_as_players_ask_for_it(frontend, tree, client):
    page = factories.StandardFactory(body=[blocks.audio(recording())])
    url = get_values(frontend, page)[0]["file"]["url"].partition("8000")[2]
    whole = client.get(url)
    assert (whole["Content-Type"], whole.getvalue()[:4]) == ("audio/wav", b"RIFF")
    part = client.get(url, headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.getvalue()) == (206, b"RI")
    states.unpublish(page)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("url", "is_framed"),
    [
        ("https://maps.example/?x=1", True),
        ("https://MAPS.example/#a", True),
        ("https://a.films.example/1", True),
        ("https://films.example/1", True),
        ("https://notfilms.example/1", False),
        ("https://www.maps.example/", False),
        ("https://maps.example.evil.example/", False),
        ("https://maps.example@evil.example/", False),
        ("https://evil.example/https://maps.example/", False),
        ("https://maps.example:8443/", False),
        ("http://maps.example/", False),
    ],
)
def test_only_https_pages_of_listed_hosts_are_framed(url, is_framed, settings):
    settings.EMBED_HOSTS = ["maps.example", ".films.example"]
    assert get_frame_url(url) == (url if is_framed else None)


def test_any_host_can_be_allowed(settings):
    settings.EMBED_HOSTS = ["*"]
    assert get_frame_url("https://x.example/")
    assert get_frame_url("http://x.example/") is None


def test_an_embedded_page_has_its_host_and_other_addresses_are_left_out(frontend, tree, settings):
    settings.EMBED_HOSTS = ["maps.example"]
    bad = ("javascript:alert(1)", "//maps.example/", "/path", "mailto:a@maps.example", "data:text/html,x", "https://[")
    page = factories.StandardFactory(
        body=[
            blocks.embed("https://maps.example/1", "A map"),
            blocks.embed("https://other.example/2", ""),
            *(blocks.embed(url) for url in bad),
        ]
    )
    framed, linked = get_values(frontend, page)
    assert framed == {
        "url": "https://maps.example/1",
        "title": "A map",
        "host": "maps.example",
        "frame_url": "https://maps.example/1",
    }
    assert (linked["title"], linked["frame_url"]) == ("other.example", None)
    assert "A map" in body_search_texts(page.body)


def test_code_keeps_its_spaces_and_a_language_that_is_no_name_is_left_out(frontend, tree):
    page = factories.StandardFactory(
        body=[blocks.code("  a\r\n\tb <c>\r\n"), blocks.code("x", 'py" onclick="'), blocks.code("y", "C++")]
    )
    first, second, third = get_values(frontend, page)
    assert first == {"code": "  a\n\tb <c>", "language": "python"}
    assert (second["language"], third["language"]) == ("", "c++")
    assert "  a" in "".join(body_search_texts(page.body))


def test_a_separator_is_a_line_and_has_no_text(frontend, tree):
    page = factories.StandardFactory(body=[blocks.separator()])
    assert get_values(frontend, page) == [{"style": "line"}]
    assert list(body_search_texts(page.body)) == []
