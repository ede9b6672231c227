"""Pictures in responses: the rendition set of their use, with a constant number of queries."""

from __future__ import annotations

import io
import re
from copy import deepcopy

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.models import Site

from cms.content import schema
from cms.content.schema import ImageFiles
from cms.demo import factories
from cms.demo.factories import blocks
from cms.files.images import rendition_specs
from cms.files.images.models import Picture
from cms.files.images.renditions import create_missing_renditions
from cms.files.images.resolvers import RenditionRow, build_files
from cms.snippets.organisation.models import Organisation
from tests.cms.module_site import tree

from .conftest import create_picture, draw_image

__all__ = ["tree"]


def aspect_ratio(image) -> float:
    return round(image["width"] / image["height"], 1)


def widths(image, name: str) -> list[int]:
    return image["files"]["widths"] if name in image["files"]["formats"] else []


def file_url(image, width: int, name: str) -> str:
    return image["files"]["url_template"].replace("{width}", str(width)).replace("{format}", name)


@pytest.fixture(scope="module")
def module_page_with_pictures(module_tree, create_with_renditions):
    picture = create_with_renditions(draw_image((1000, 800)), credit="Ada Quill")
    call = factories.CallToActionFactory(image=picture)
    return factories.StoryFactory(
        title="The same picture in every place",
        image=picture,
        image_alt="A blue surface",
        actions=[call],
        related=[factories.StoryFactory(image=picture)],
        body=[
            blocks.image(picture, alt="The same"),
            blocks.gallery([picture, picture]),
            blocks.call_to_action(call),
        ],
    )


@pytest.fixture
def page_with_pictures(module_page_with_pictures, db):
    return deepcopy(module_page_with_pictures)


def test_each_use_has_its_rendition_set(page_with_pictures, frontend):
    page = frontend.get(f"/pages/{page_with_pictures.pk}")
    listed = next(card for card in frontend.get("/stories")["items"] if card["id"] == page_with_pictures.pk)
    in_text, gallery, call = (block["value"] for block in page["body"])
    cards = [
        listed["image"],
        page["related"]["items"][0]["image"],
        call["call_to_action"]["image"],
        page["calls_to_action"][0]["image"],
    ]
    for image in cards:
        assert aspect_ratio(image) == 1.5
        assert widths(image, "avif") == widths(image, "webp") == [360, 600, 960, 1000]
        assert image["src"] == file_url(image, 600, "jpg")
    assert aspect_ratio(page["image"]) == 1.8
    assert widths(page["image"], "avif") == [640, 1000]
    for image in [in_text["image"], *(picture["image"] for picture in gallery["images"])]:
        assert aspect_ratio(image) == 1.2
        assert widths(image, "webp") == [320, 640, 960, 1000]
    shared = page["sharing"]["image"]
    assert aspect_ratio(shared) == 1.9
    assert shared["url"].endswith(".jpg")


def test_width_and_height_are_those_of_the_largest_file(page_with_pictures, frontend):
    for image in (
        frontend.get(f"/pages/{page_with_pictures.pk}")["image"],
        frontend.get("/stories")["items"][0]["image"],
    ):
        address = file_url(image, image["files"]["widths"][-1], "avif")
        with default_storage.open(address.partition("/media/")[2]) as stored:
            assert Image.open(stored).size == (image["width"], image["height"])


@pytest.mark.parametrize("size", [(1000, 800), (340, 500)])
def test_the_template_gives_the_url_of_every_file(size, tree, create_with_renditions, frontend):
    picture = create_with_renditions(draw_image(size))
    page = factories.StoryFactory(image=picture, body=[blocks.image(picture, alt="x")])
    response = frontend.get(f"/pages/{page.pk}")
    for image in (response["image"], response["body"][0]["value"]["image"]):
        assert image["files"]["formats"] == ["avif", "webp"]
        for name in image["files"]["formats"]:
            for width in widths(image, name):
                answer = Client().get(file_url(image, width, name).partition("8000")[2])
                assert answer["Content-Type"] == f"image/{name}"
                assert Image.open(io.BytesIO(answer.getvalue())).width == width


def build_row(name: str, width: int) -> RenditionRow:
    spec = f"width-{width}|format-{name.rpartition('.')[2]}"
    return RenditionRow(spec, f"http://cms/{name}?key=1", width, width, spec.rpartition("-")[2])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a/card-3.avif", "a/card-3.webp", "a/card-6.webp", "a/card-6.avif"], ("a/card", [3, 6], ["avif", "webp"])),
        (["a/card-3.avif", "a/card-3.webp", "a/card-6.webp"], ("a/card", [3], ["avif", "webp"])),
        (["a/card-3.webp", "a/card-6.webp", "a/card-6.jpeg"], ("a/card", [3, 6], ["webp"])),
        (["a/card-3.webp", "b/card-6.webp", "b/card-9.webp"], ("b/card", [6, 9], ["webp"])),
        (["a/card-3.webp", "random.webp"], ("a/card", [3], ["webp"])),
        (["random.webp"], None),
        (["a/card-6.jpeg"], None),
        (["a/card-3.avif", "a/card-6.webp"], None),
        ([], None),
    ],
    ids=[
        "all",
        "one format less",
        "no AVIF",
        "two templates",
        "another name",
        "only others",
        "JPEG",
        "disjoint",
        "none",
    ],
)
def test_only_widths_that_exist_in_each_format_are_named(names, expected):
    rows = [build_row(name, int((re.findall(r"-(\d+)", name) or [9])[0])) for name in names]
    files = build_files(rows)
    start, found, formats = expected or ("", [], [])
    url = f"http://cms/{start}-{{width}}.{{format}}?key=1"
    assert files == (ImageFiles(url_template=url, widths=found, formats=formats) if expected else None)


def test_a_logo_is_not_cropped(tree, create_with_renditions, frontend):
    Organisation.objects.create(site=Site.objects.get(), logo=create_with_renditions(draw_image((300, 100))))
    assert aspect_ratio(frontend.get("/settings")["logo"]) == 3


def test_the_focal_point_is_relative_to_the_crop(tree, create_with_renditions, frontend):
    focus = {"focal_point_x": 900, "focal_point_y": 200, "focal_point_width": 20, "focal_point_height": 20}
    picture = create_with_renditions(draw_image((1200, 400)), **focus)
    page = factories.StoryFactory(image=picture, body=[blocks.image(picture, alt="The same")])
    response = frontend.get(f"/pages/{page.pk}")
    assert response["body"][0]["value"]["image"]["focal_point"] == {"x": 0.75, "y": 0.5}
    cut = response["image"]  # 711 of 1200 pixels wide, as far to the right as the point is
    left = 0.75 * (1200 - cut["width"])
    assert cut["focal_point"]["x"] == pytest.approx((900 - left) / cut["width"], abs=0.01)


def test_all_pictures_of_a_response_take_two_queries(page_with_pictures, create_with_renditions, frontend):
    def count_queries(page) -> int:
        with CaptureQueriesContext(connection) as queries:
            frontend.get(f"/pages/{page.pk}")
        return len([query for query in queries if "images_" in query["sql"]])

    few = count_queries(page_with_pictures)
    others = [create_with_renditions(draw_image((60 + number, 40))) for number in range(4)]
    more = factories.StoryFactory(
        image=others[0],
        share_image=others[1],
        related=[factories.StoryFactory(image=picture) for picture in others],
        body=[blocks.image(picture, alt="x") for picture in others] + [blocks.gallery(others)],
    )
    assert count_queries(more) == few == 2


def test_a_new_picture_has_only_its_original_and_no_file_is_opened(tree, frontend, monkeypatch):
    picture = create_picture(draw_image((900, 300)))
    page = factories.StoryFactory(image=picture)
    monkeypatch.setattr(default_storage, "open", lambda *_: pytest.fail("a file was opened"))
    image = frontend.get(f"/pages/{page.pk}")["image"]
    assert (image["width"], image["height"], image["files"]) == (900, 300, None)
    assert image["src"].endswith(picture.file.name)


def test_old_renditions_are_used_until_new_ones_exist(tree, create_with_renditions, frontend, monkeypatch):
    picture = create_with_renditions(draw_image((900, 300)))
    page = factories.StoryFactory(image=picture)
    before = frontend.get(f"/pages/{page.pk}")
    Picture.objects.update(rendition_state="of the previous release")
    hero = rendition_specs.RenditionSet(widths=(800,), fallback=800, ratio=(16, 9))
    monkeypatch.setitem(rendition_specs.RENDITION_SETS, "hero", hero)
    assert frontend.get(f"/pages/{page.pk}")["image"] == before["image"]  # the same aspect ratio
    monkeypatch.setitem(
        rendition_specs.RENDITION_SETS, "hero", rendition_specs.RenditionSet(widths=(800,), fallback=800, ratio=(2, 1))
    )
    image = frontend.get(f"/pages/{page.pk}")["image"]
    assert aspect_ratio(image) == 3  # uncropped
    assert image["files"]["url_template"].endswith("/body-{width}.{format}")


def test_renditions_in_a_removed_format_are_omitted(tree, create_with_renditions, frontend, monkeypatch):
    picture = create_with_renditions(draw_image((900, 300)))
    page = factories.StoryFactory(image=picture)
    before = frontend.get(f"/pages/{page.pk}")["image"]["files"]
    cut = picture.renditions.filter(filter_spec__startswith="fill-640x360").first()
    picture.renditions.create(
        filter_spec="fill-640x360|format-gif", file=cut.file.name, width=cut.width, height=cut.height
    )
    Picture.objects.update(rendition_state="of the previous release")
    monkeypatch.setitem(
        rendition_specs.RENDITION_SETS, "hero", rendition_specs.RenditionSet(widths=(800,), fallback=800, ratio=(16, 9))
    )
    assert frontend.get(f"/pages/{page.pk}")["image"]["files"] == before


def test_an_unreadable_picture_is_omitted_and_others_are_shown(tree, frontend):
    picture, fine = create_picture(draw_image((64, 48))), create_picture(draw_image((64, 48)))
    page = factories.StoryFactory(
        image=picture, body=[blocks.image(picture, alt="x"), blocks.heading("Kept"), blocks.gallery([picture, fine])]
    )
    default_storage.delete(picture.file.name)
    create_missing_renditions()
    response = frontend.get(f"/pages/{page.pk}")
    assert (response["image"], response["sharing"]["image"]) == (None, None)
    assert [block["type"] for block in response["body"]] == ["heading", "gallery"]
    assert [image["image"]["id"] for image in response["body"][1]["value"]["images"]] == [fine.pk]
    assert frontend.get("/stories")["items"][0]["image"] is None


def test_existing_renditions_of_a_missing_original_are_still_used(tree, create_with_renditions, frontend):
    picture = create_with_renditions(draw_image((300, 200)))
    page = factories.StoryFactory(image=picture)
    before = frontend.get(f"/pages/{page.pk}")["image"]
    default_storage.delete(picture.file.name)
    Picture.objects.get(pk=picture.pk).save()
    create_missing_renditions()
    assert frontend.get(f"/pages/{page.pk}")["image"] == before


@pytest.mark.parametrize(
    ("use", "description"), [("card", schema.CARD_IMAGE_DESCRIPTION), ("hero", schema.HERO_IMAGE_DESCRIPTION)]
)
def test_descriptions_of_the_document_name_the_crop_and_what_a_page_type_may_show_instead(use, description):
    cropped, whole = description.split("; or ")
    across, down = rendition_specs.RENDITION_SETS[use].ratio
    assert f"{across}:{down}" in cropped
    assert f"up to {max(rendition_specs.RENDITION_SETS[use].widths)} pixels" in cropped
    assert f"whole picture, up to {max(rendition_specs.RENDITION_SETS['body'].widths)} pixels" in whole
