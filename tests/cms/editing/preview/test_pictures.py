"""Pictures of a draft: the keys in their URLs show them to readers of the preview, to nobody else, and no longer."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.preview.models import SharedDraft

pytestmark = pytest.mark.journey


@pytest.fixture
def pictures(story) -> list[Any]:
    """Return the pictures of a draft; the last one only has its original."""
    first, second = factories.PictureFactory(), factories.PictureFactory()
    name = "renditions/ab/body-320.avif"
    first.renditions.create(filter_spec="width-320|format-avif", file=name, width=320, height=200)
    default_storage.save(name, ContentFile(b"rendition"))
    states.save_draft(story, image=first, share_image=second, body=[blocks.image(first, alt="x")])
    yield [first, second]
    default_storage.delete(name)


@pytest.fixture
def urls(panel, reader, story, pictures) -> list[str]:
    """Return the paths and queries of all pictures in the answer for the draft."""
    return find_urls(reader.draft(reader.token(panel.code(panel.view_draft(story)))))


def find_urls(answer: dict[str, Any]) -> list[str]:
    found = re.findall(r'http://localhost:8000(/media/[^" ]+)', json.dumps(answer))
    return list(dict.fromkeys(url.format(width=320, format="avif") for url in found))


def statuses(urls: list[str], client: Client | None = None) -> set[int]:
    answers = [(client or Client()).get(url) for url in urls]
    for answer in answers:
        answer.getvalue()
    return {answer.status_code for answer in answers}


def test_readers_of_a_preview_see_its_pictures(urls):
    assert len(urls) == 3
    for url in urls:
        response = Client().get(url)
        assert response.getvalue()
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
        assert "Cache-Tag" not in response


@pytest.mark.parametrize(("is_fallback", "expected"), [(True, {200}), (False, {404})])
def test_keys_are_valid_while_their_secret_key_is_a_fallback(urls, settings, is_fallback, expected):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if is_fallback else []
    settings.SECRET_KEY = "another key of the same installation"
    assert statuses(urls) == expected


def test_a_key_is_valid_for_its_picture_and_unchanged_only(urls, pictures):
    queries = [urlsplit(url).query for url in urls]
    original = pictures[0].file.url
    assert statuses([f"{original}?{query}" for query in queries]) == {200, 404}
    changed = [re.sub(r".$", lambda last: "0" if last[0] != "0" else "1", url) for url in urls]
    assert statuses([*changed, *(urlsplit(url).path for url in urls)]) == {404}
    assert statuses([f"{original}?key={key}" for key in ("", "pvp_", "pvp_1-", "pvp_99999-" + 32 * "0", "\0")]) == {404}


@pytest.mark.parametrize("end", ["expiry", "publication", "permission"])
def test_a_key_ends_with_its_preview(urls, story, editor, pass_time, end):
    if end == "expiry":
        pass_time(minutes=16)
    elif end == "publication":
        states.publish(story, title="Published without pictures", image=None, share_image=None, body=[])
    else:
        editor.groups.set(Group.objects.none())
    assert statuses(urls) == {404}


def test_a_key_ends_when_the_link_is_revoked(panel, reader, story, pictures):
    posted = panel.client.post(reverse("preview_shares", args=[story.pk]), {"hours": 1})
    link = posted.context["link"]
    urls = find_urls(reader.draft(reader.token(link.partition("code=")[2])))
    assert statuses(urls) == {200}
    shared = SharedDraft.objects.get()
    panel.client.post(reverse("preview_revoke", args=[story.pk, shared.pk]))
    assert statuses(urls) == {404}


def test_a_key_that_was_being_given_during_the_revocation_shows_nothing(panel, reader, story, pictures):
    posted = panel.client.post(reverse("preview_shares", args=[story.pk]), {"hours": 1})
    urls = find_urls(reader.draft(reader.token(posted.context["link"].partition("code=")[2])))
    SharedDraft.objects.update(revoked_at=timezone.now())
    assert statuses(urls) == {404}


def test_a_published_picture_is_shown_with_a_key_that_has_ended(urls, story, pictures):
    states.publish(story, image=pictures[0], share_image=pictures[1])
    assert statuses(urls) == {200}


def test_public_answers_have_no_keys(urls, story, pictures):
    states.publish(story, image=pictures[0])
    assert "pvp_" not in Client().get(f"/api/v1/pages/{story.pk}").content.decode()
