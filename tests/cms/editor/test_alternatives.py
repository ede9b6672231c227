"""What those get who cannot see a picture: the words of its place, else its own, and none where it is decorative."""

from __future__ import annotations

import pytest

from cms.demo import factories

from .conftest import blocks_of, publishing, saving


@pytest.fixture
def picture(tree):
    return factories.PictureFactory(description="A quay")


def alternatives(client, page):
    """(of the page's picture, of its card in a list, of the shared picture)"""
    detail = client.get(f"/api/v1/pages/{page.pk}").json()
    card = next(item for item in client.get("/api/v1/stories").json()["items"] if item["id"] == page.pk)
    return tuple(
        image["alt"] if image else None for image in (detail["image"], card["image"], detail["sharing"]["image"])
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, ("A quay",) * 3),
        ({"image_alt": "A quay at night"}, ("A quay at night",) * 3),
        ({"image_alt": "A quay", "image_decorative": True}, ("",) * 3),
        ({"share_image_alt": "Not asked for"}, ("A quay",) * 3),
    ],
)
def test_a_page_s_picture(client, tree, picture, written, expected):
    page = factories.StoryFactory(parent=tree.stories, **{"image": picture, "image_alt": "", **written})
    assert alternatives(client, page) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [({}, "A ship"), ({"share_image_alt": "A ship leaves"}, "A ship leaves"), ({"share_image_decorative": True}, "")],
)
def test_a_picture_for_sharing_has_words_of_its_own(client, tree, picture, written, expected):
    shared = factories.PictureFactory(description="A ship")
    page = factories.StoryFactory(parent=tree.stories, image=picture, image_alt="", share_image=shared, **written)
    assert alternatives(client, page) == ("A quay", "A quay", expected)


def test_a_picture_in_the_text_may_be_without_words_in_a_draft(superuser, tree, picture):
    story = factories.StoryFactory(parent=tree.stories)
    silent = {"image": str(picture.pk), "alt": "", "caption": "", "credit": ""}
    assert not saving(story, superuser, **blocks_of("body", ("image", silent))).errors
    assert publishing(story, superuser, **blocks_of("body", ("image", silent))).errors.keys() == {"body"}
    for said in ({"alt": "A quay"}, {"decorative": "on"}):
        assert not publishing(story, superuser, **blocks_of("body", ("image", {**silent, **said}))).errors
