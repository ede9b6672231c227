"""Every picture has words or is decorative, else the page does not go out; that nobody is credited is only said."""

from __future__ import annotations

import pytest

from cms.demo import factories
from cms.demo.factories import blocks
from tests.cms.editor.conftest import publishing, saving

from .conftest import about

KINDS = [("image", "image_alt", "image_decorative"), ("share_image", "share_image_alt", "share_image_decorative")]


@pytest.fixture
def story(tree):
    return factories.StoryFactory(parent=tree.stories, summary="A ferry sails again.", bare=True)


@pytest.mark.parametrize(("field", "alt", "decorative"), KINDS)
def test_a_picture_needs_words_of_its_place_or_its_own_or_to_need_none(story, picture, field, alt, decorative):
    setattr(story, field, picture)
    assert not about(story, alt, blocking=True)  # its own description
    setattr(story, field, factories.PictureFactory(description=""))
    assert "mark it as decorative" in about(story, alt, blocking=True)
    setattr(story, alt, "A quay")
    assert not about(story, alt, blocking=True)
    setattr(story, alt, " ")
    assert about(story, alt, blocking=True)
    setattr(story, decorative, True)
    assert not about(story, alt, blocking=True)


@pytest.mark.parametrize(("field", "alt", "decorative"), KINDS)
def test_the_form_saves_a_draft_without_words_and_does_not_publish_it(superuser, story, field, alt, decorative):
    silent = {field: str(factories.PictureFactory(description="").pk)}
    assert not saving(story, superuser, **silent).errors
    assert publishing(story, superuser, **silent).errors.keys() == {alt}
    assert not publishing(story, superuser, **silent, **{decorative: "on"}).errors


def test_a_page_s_picture_without_a_credit_is_told(story, picture):
    story.image = picture
    assert not about(story, "image")
    story.image = factories.PictureFactory(credit="")
    assert "credit" in about(story, "image")
    story.image_credit = "Ada Nwosu"
    assert not about(story, "image")


def test_pictures_in_the_text_without_a_credit_are_told(story, picture):
    nameless = factories.PictureFactory(credit="")
    own = blocks.image_value(nameless, credit="Ada Nwosu")
    shown = [blocks.image(picture), blocks.image(nameless), blocks.gallery([picture, nameless, nameless, own])]
    story.body = story.body.stream_block.to_python(shown)
    assert about(story, "body") == "A picture in the text has no credit. 2 pictures in the text have no credit."
