"""Checks of audio, videos and embedded pages: all are advice, none prevents publishing."""

from __future__ import annotations

from cms.demo import factories
from cms.demo.factories import blocks

from .conftest import find_problems, messages_about


def set_body(story, *body):
    story.body = story.body.stream_block.to_python([blocks.rich_text("Listen."), *body])


def test_recordings_and_videos_without_a_transcript_are_reported(story):
    document = factories.DocumentFactory()
    set_body(story, blocks.audio(document, transcript="A bell."), blocks.video(transcript="A quay."))
    assert not messages_about(story, "body")
    set_body(story, blocks.audio(document, transcript=" "), blocks.video())
    assert "This recording has no transcript" in messages_about(story, "body")
    assert "This video has no transcript" in messages_about(story, "body")
    assert find_problems(story, blocking=True) == []


def test_pages_of_other_hosts_are_reported(story, settings):
    settings.EMBED_HOSTS = ["maps.example"]
    set_body(story, blocks.embed("https://maps.example/"), {"type": "embed", "value": {"url": 7}, "id": "1"})
    assert not messages_about(story, "body")
    set_body(story, blocks.embed("https://other.example/"))
    assert "frames of other.example are not allowed here" in messages_about(story, "body")
    set_body(story, blocks.embed("http://maps.example/"))
    assert "does not begin with https://" in messages_about(story, "body")
    assert find_problems(story, blocking=True) == []
