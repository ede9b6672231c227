"""The texts of pictures: alternative text by language, and licence."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.demo import factories
from cms.demo.factories import blocks
from cms.files.documents.models import StoredDocument

LANGUAGES = ("en", "fr")


@pytest.fixture
def picture(tree):
    return factories.PictureFactory(description="A quay", descriptions={"fr": "Un quai"})


def page_in(language, picture, **fields):
    original = factories.StoryFactory(image=picture, image_alt="", **fields)
    if language == "en":
        return original
    return factories.StoryFactory(translation_of=original, image=picture, image_alt="", **fields)


@pytest.mark.parametrize(("language", "expected"), [("en", "A quay"), ("fr", "Un quai")])
def test_without_its_own_text_a_place_has_the_description_in_its_language(language, expected, picture, frontend):
    page = page_in(language, picture, body=[blocks.image(picture, alt="")])
    response = frontend.get(f"/pages/{page.pk}", locale=language)
    (in_text,) = (block["value"] for block in response["body"])
    card = frontend.get("/stories", locale=language)["items"][0]
    images = [response["image"], in_text["image"], card["image"]]
    assert {image["alt"] for image in [*images, response["sharing"]["image"]]} == {expected}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_the_place_has_precedence_and_decorative_pictures_have_none(language, picture, frontend):
    body = [blocks.image(picture, alt="Here"), blocks.image(picture, alt="Here", decorative=True)]
    page = page_in(language, picture, body=[*body, blocks.image(picture, decorative=True)])
    shown = frontend.get(f"/pages/{page.pk}", locale=language)["body"]
    assert [block["value"]["image"]["alt"] for block in shown] == ["Here", "", ""]


def test_a_missing_translation_falls_back_to_the_first_language(picture, frontend):
    picture.descriptions = {}
    picture.save()
    page = page_in("fr", picture)
    assert frontend.get(f"/pages/{page.pk}", locale="fr")["image"]["alt"] == "A quay"


CC_BY = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/", "terms": ""}
LICENCES = {
    ("", ""): None,
    ("own", "For the archive"): None,
    ("other", ""): None,
    ("other", "Use until 2027"): {"name": "Use until 2027", "url": None, "terms": ""},
    ("cc-by", ""): CC_BY,
    ("cc-by", "Not for print"): {**CC_BY, "terms": "Not for print"},
    ("cc0", ""): {"name": "CC0 1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/", "terms": ""},
    ("reserved", ""): {"name": "All rights reserved", "url": None, "terms": ""},
}


@pytest.mark.parametrize("chosen", LICENCES)
def test_the_licence_is_public_if_it_is_relevant_to_readers(chosen, picture, frontend):
    picture.licence, picture.licence_terms = chosen
    picture.save()
    assert frontend.get(f"/pages/{page_in('en', picture).pk}")["image"]["licence"] == LICENCES[chosen]


# ------------------------------------------------------------------------------------------------ usage


def test_the_admin_lists_the_uses_of_pictures_and_documents(tree, picture):
    document = factories.DocumentFactory()
    other, unused = factories.PictureFactory(), factories.DocumentFactory()
    link = blocks.rich_text(f"<p>{blocks.document_link(document, 'Read')}</p>")
    uses = [
        factories.StoryFactory(title="As its picture", image=picture),
        factories.StoryFactory(title="For sharing", share_image=picture),
        factories.StoryFactory(title="In the text", body=[blocks.image(picture, alt="x"), link]),
        factories.StoryFactory(title="In a gallery", body=[blocks.gallery([picture, other])]),
        factories.ReleaseFactory(title="Attached", attachments=[document]),
        factories.ReleaseFactory(title="In a list of files", body=[blocks.documents([document])]),
    ]
    person = factories.PersonFactory(name="Ada Quill", portrait=picture)
    superuser_client = Client()
    superuser_client.force_login(factories.SuperuserFactory())
    usage_page = superuser_client.get(picture.usage_url).content.decode()
    assert [picture.title for picture in uses[:4] if picture.title not in usage_page] == []
    assert person.name in usage_page
    usage_page = superuser_client.get(document.usage_url).content.decode()
    assert [picture.title for picture in (uses[2], *uses[4:]) if picture.title not in usage_page] == []
    assert "In a gallery" not in usage_page
    assert StoredDocument.objects.get(pk=unused.pk).get_usage().count() == 0
