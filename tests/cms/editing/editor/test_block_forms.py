"""The forms of blocks: what they refuse, and the chooser of audio files."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.blocks import StreamBlockValidationError

from cms.content.blocks.audio import audio_chooser_viewset
from cms.content.blocks.body import BODY_BLOCKS
from cms.demo import factories
from cms.demo.factories.objects import create_wav
from cms.pages.checks.configuration import check_embed_hosts
from cms.pages.models import BasePage

BLOCKS = dict(BODY_BLOCKS)


def clean(name: str, value: Any) -> Any:
    """Return the value that a form stores. Raises StreamBlockValidationError."""
    stream = BasePage._meta.get_field("body").stream_block
    return stream.clean(stream.to_python([{"type": name, "value": value, "id": "1"}]))


@pytest.fixture
def files(tree):
    return {
        name: factories.DocumentFactory(title=name, filename=name, content=create_wav())
        for name in ("bell.wav", "BELL.MP3", "list.txt")
    }


def test_the_form_accepts_audio_files_only(files):
    for name in ("bell.wav", "BELL.MP3"):
        assert clean("audio", {"file": files[name].pk, "title": "", "transcript": ""})
    with pytest.raises(StreamBlockValidationError) as caught:
        clean("audio", {"file": files["list.txt"].pk, "title": "", "transcript": ""})
    assert "“list.txt” is not an audio file. Choose one of these types: M4A, MP3, OGG, WAV." in str(
        caught.value.as_json_data()
    )


def test_the_chooser_lists_audio_files_only(superuser_client, files):
    for view in ("choose", "choose_results"):
        listed = superuser_client.get(reverse(audio_chooser_viewset.get_url_name(view))).content.decode()
        assert "bell.wav" in listed
        assert "BELL.MP3" in listed
        assert "list.txt" not in listed
    all_documents = superuser_client.get(reverse("wagtaildocs_chooser:choose")).content.decode()
    assert "list.txt" in all_documents


def test_the_form_of_a_page_opens_the_chooser_of_audio_files(superuser_client, tree):
    form = superuser_client.get(reverse("wagtailadmin_pages:edit", args=[tree.home.pk])).content.decode()
    assert reverse(audio_chooser_viewset.get_url_name("choose")) in form
    assert reverse("wagtaildocs_chooser:choose") in form


def test_code_keeps_the_spaces_before_its_first_line(tree):
    field = BLOCKS["code"].child_blocks["code"]
    assert field.field.clean("  a\n") == "  a\n"
    assert clean("code", {"code": "  a", "language": "c++"})[0].value["code"] == "  a"
    for language in ("Python", "py thon", '"', "x" * 40):
        with pytest.raises(StreamBlockValidationError):
            clean("code", {"code": "a", "language": language})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accordion", {"items": []}),
        ("accordion", {"items": [{"title": "", "content": "<p>a</p>"}]}),
        ("accordion", {"items": [{"title": "a", "content": "<p>a</p>"}] * 61}),
        ("embed", {"url": "javascript:alert(1)", "title": "a"}),
        ("embed", {"url": "https://maps.example/", "title": ""}),
        ("code", {"code": "", "language": ""}),
    ],
)
def test_incomplete_and_hostile_values_are_refused(name, value, tree):
    with pytest.raises(StreamBlockValidationError):
        clean(name, value)


def test_hosts_that_are_none_are_reported(settings):
    settings.EMBED_HOSTS = ["maps.example", ".maps.example", "*", "localhost"]
    assert check_embed_hosts() == []
    settings.EMBED_HOSTS = ["https://maps.example", "maps.example/embed", "Maps.example", "", "*.maps.example"]
    assert [error.id for error in check_embed_hosts()] == ["embeds.E001"] * 5
