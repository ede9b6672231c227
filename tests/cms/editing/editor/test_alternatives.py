"""Alternative texts: that of the place, else the description of the picture, and none if it is decorative."""

from __future__ import annotations

import pytest

from cms.demo import factories

from .conftest import block_form_data, validate_draft, validate_publication


@pytest.fixture
def picture(tree):
    return factories.PictureFactory(description="A quay")


def alternatives(client, page):
    """Return the alternative texts of the page's picture, its card in a list, and the shared picture."""
    detail = client.get(f"/api/v1/pages/{page.pk}").json()
    card = next(item for item in client.get("/api/v1/stories").json()["items"] if item["id"] == page.pk)
    return tuple(
        image["alt"] if image else None for image in (detail["image"], card["image"], detail["sharing"]["image"])
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("A quay",) * 3),
        ({"image_alt": "A quay at night"}, ("A quay at night",) * 3),
        ({"image_alt": "A quay", "image_decorative": True}, ("",) * 3),
        ({"share_image_alt": "Unused"}, ("A quay",) * 3),
    ],
)
def test_the_alternative_text_of_the_hero_picture(client, tree, picture, fields, expected):
    page = factories.StoryFactory(parent=tree.stories, **{"image": picture, "image_alt": "", **fields})
    assert alternatives(client, page) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({}, "A ship"), ({"share_image_alt": "A ship leaves"}, "A ship leaves"), ({"share_image_decorative": True}, "")],
)
def test_a_picture_for_sharing_has_its_own_alternative_text(client, tree, picture, fields, expected):
    shared = factories.PictureFactory(description="A ship")
    page = factories.StoryFactory(parent=tree.stories, image=picture, image_alt="", share_image=shared, **fields)
    assert alternatives(client, page) == ("A quay", "A quay", expected)


def test_a_draft_may_have_a_picture_without_alternative_text(superuser, tree, picture):
    story = factories.StoryFactory(parent=tree.stories)
    without_alt = {"image": str(picture.pk), "alt": "", "caption": "", "credit": ""}
    assert not validate_draft(story, superuser, **block_form_data("body", ("image", without_alt))).errors
    assert validate_publication(story, superuser, **block_form_data("body", ("image", without_alt))).errors.keys() == {
        "body"
    }
    for alternative in ({"alt": "A quay"}, {"decorative": "on"}):
        assert not validate_publication(
            story, superuser, **block_form_data("body", ("image", {**without_alt, **alternative}))
        ).errors
