"""Checks of pictures: a missing alternative text blocks publishing, a missing credit is only reported."""

from __future__ import annotations

import pytest

from cms.demo import factories
from cms.demo.factories import blocks
from tests.cms.editing.editor.conftest import validate_draft, validate_publication

from .conftest import messages_about

KINDS = [("image", "image_alt", "image_decorative"), ("share_image", "share_image_alt", "share_image_decorative")]


@pytest.fixture(scope="module")
def picture(module_tree):
    return factories.PictureFactory(description="A quay", credit="Ada Nwosu")


@pytest.mark.parametrize(("field", "alt", "decorative"), KINDS)
def test_a_picture_needs_an_alternative_text_or_a_description_or_is_decorative(story, picture, field, alt, decorative):
    setattr(story, field, picture)
    assert not messages_about(story, alt, blocking=True)  # the description of the picture is sufficient
    setattr(story, field, factories.PictureFactory(description=""))
    assert "mark it as decorative" in messages_about(story, alt, blocking=True)
    setattr(story, alt, "A quay")
    assert not messages_about(story, alt, blocking=True)
    setattr(story, alt, " ")
    assert messages_about(story, alt, blocking=True)
    setattr(story, decorative, True)
    assert not messages_about(story, alt, blocking=True)


@pytest.mark.parametrize(("field", "alt", "decorative"), KINDS)
def test_a_draft_without_alternative_text_is_saved_but_not_published(superuser, story, field, alt, decorative):
    undescribed = {field: str(factories.PictureFactory(description="").pk)}
    assert not validate_draft(story, superuser, **undescribed).errors
    assert validate_publication(story, superuser, **undescribed).errors.keys() == {alt}
    assert not validate_publication(story, superuser, **undescribed, **{decorative: "on"}).errors


def test_a_hero_picture_without_credit_is_reported(story, picture):
    story.image = picture
    assert not messages_about(story, "image")
    story.image = factories.PictureFactory(credit="")
    assert "credit" in messages_about(story, "image")
    story.image_credit = "Ada Nwosu"
    assert not messages_about(story, "image")


def test_pictures_in_the_body_without_credit_are_reported(story, picture):
    uncredited = factories.PictureFactory(credit="")
    own = blocks.image_value(uncredited, credit="Ada Nwosu")
    shown = [blocks.image(picture), blocks.image(uncredited), blocks.gallery([picture, uncredited, uncredited, own])]
    shown = [blocks.rich_text("Look."), *shown]
    story.body = story.body.stream_block.to_python(shown)
    assert messages_about(story, "body") == "An image in the text has no credit. 2 images in the text have no credit."
