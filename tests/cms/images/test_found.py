"""What answers give out of a picture: the set of the use it stands in, at a constant cost."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.models import Site

from cms.demo import factories
from cms.demo.factories import blocks
from cms.images import rendition_specs
from cms.images.models import Picture
from cms.images.renditions import create_missing_renditions
from cms.organisation.models import Organisation

from .conftest import drawn, picture


def shape(image) -> float:
    return round(image["width"] / image["height"], 1)


def widths(image, name: str) -> list[int]:
    srcset = next(source["srcset"] for source in image["sources"] if source["type"] == f"image/{name}")
    return [int(width) for width in re.findall(r" (\d+)w", srcset)]


@pytest.fixture
def whole_page(tree, made):
    one = made(drawn((1000, 800)), credit="Ada Quill")
    call = factories.CallToActionFactory(image=one)
    return factories.StoryFactory(
        title="One picture everywhere",
        image=one,
        image_alt="A blue surface",
        actions=[call],
        related=[factories.StoryFactory(image=one)],
        body=[
            blocks.image(one, alt="The same"),
            blocks.gallery([one, one]),
            blocks.call_to_action(call),
        ],
    )


def test_each_use_gets_its_set(whole_page, frontend):
    page = frontend.get(f"/pages/{whole_page.pk}")
    listed = next(card for card in frontend.get("/stories")["items"] if card["id"] == whole_page.pk)
    in_text, gallery, call = (block["value"] for block in page["body"])
    cards = [
        listed["image"],
        page["related"]["items"][0]["image"],
        call["call_to_action"]["image"],
        page["calls_to_action"][0]["image"],
    ]
    for image in cards:
        assert shape(image) == 1.5
        assert widths(image, "avif") == widths(image, "webp") == [360, 600, 960, 1000]
        assert widths(image, "jpeg") == [600]
    assert shape(page["image"]) == 1.8
    assert widths(page["image"], "avif") == [640, 1000]
    for image in [in_text["image"], *(one["image"] for one in gallery["images"])]:
        assert shape(image) == 1.2
        assert widths(image, "webp") == [320, 640, 960, 1000]
    shared = page["sharing"]["image"]
    assert shape(shared) == 1.9
    assert shared["url"].endswith(".jpg")


def test_width_and_height_are_those_of_the_largest_file_that_is_sent(whole_page, frontend):
    for image in (frontend.get(f"/pages/{whole_page.pk}")["image"], frontend.get("/stories")["items"][0]["image"]):
        address = image["sources"][0]["srcset"].split(", ")[-1].split(" ")[0]
        with default_storage.open(address.partition("/media/")[2]) as stored:
            assert Image.open(stored).size == (image["width"], image["height"])
        assert Client().get(address.partition("8000")[2]).getvalue()


def test_a_logo_is_whole(tree, made, frontend):
    Organisation.objects.create(site=Site.objects.get(), logo=made(drawn((300, 100))))
    assert shape(frontend.get("/settings")["logo"]) == 3


def test_the_focal_point_is_told_in_shares_of_the_cut(tree, made, frontend):
    focus = {"focal_point_x": 900, "focal_point_y": 200, "focal_point_width": 20, "focal_point_height": 20}
    one = made(drawn((1200, 400)), **focus)
    page = factories.StoryFactory(image=one, body=[blocks.image(one, alt="The same")])
    answer = frontend.get(f"/pages/{page.pk}")
    assert answer["body"][0]["value"]["image"]["focal_point"] == {"x": 0.75, "y": 0.5}
    cut = answer["image"]  # 711 of 1200 pixels wide, as far to the right as the point is
    left = 0.75 * (1200 - cut["width"])
    assert cut["focal_point"]["x"] == pytest.approx((900 - left) / cut["width"], abs=0.01)


def test_two_queries_for_all_pictures_of_an_answer(whole_page, made, frontend):
    def asked(page) -> int:
        with CaptureQueriesContext(connection) as queries:
            frontend.get(f"/pages/{page.pk}")
        return len([query for query in queries if "images_" in query["sql"]])

    few = asked(whole_page)
    others = [made(drawn((60 + number, 40))) for number in range(4)]
    more = factories.StoryFactory(
        image=others[0],
        share_image=others[1],
        related=[factories.StoryFactory(image=one) for one in others],
        body=[blocks.image(one, alt="x") for one in others] + [blocks.gallery(others)],
    )
    assert asked(more) == few == 2


def test_what_is_fresh_has_its_original_alone_and_no_file_is_opened(tree, frontend, monkeypatch):
    one = picture(drawn((900, 300)))
    page = factories.StoryFactory(image=one)
    monkeypatch.setattr(default_storage, "open", lambda *_: pytest.fail("a file was opened"))
    image = frontend.get(f"/pages/{page.pk}")["image"]
    assert (image["width"], image["height"], image["sources"]) == (900, 300, [])
    assert image["src"].endswith(one.file.name)


def test_while_sets_are_made_anew_those_before_stand_in(tree, made, frontend, monkeypatch):
    one = made(drawn((900, 300)))
    page = factories.StoryFactory(image=one)
    before = frontend.get(f"/pages/{page.pk}")
    Picture.objects.update(rendition_state="of the release before")
    hero = rendition_specs.RenditionSet(widths=(800,), fallback=800, ratio=(16, 9))
    monkeypatch.setitem(rendition_specs.RENDITION_SETS, "hero", hero)
    assert frontend.get(f"/pages/{page.pk}")["image"] == before["image"]  # of the same shape
    monkeypatch.setitem(
        rendition_specs.RENDITION_SETS, "hero", rendition_specs.RenditionSet(widths=(800,), fallback=800, ratio=(2, 1))
    )
    image = frontend.get(f"/pages/{page.pk}")["image"]
    assert shape(image) == 3  # whole
    assert image["sources"]


def test_a_format_that_is_given_out_no_more_costs_itself_alone(tree, made, frontend, monkeypatch):
    one = made(drawn((900, 300)))
    page = factories.StoryFactory(image=one)
    before = frontend.get(f"/pages/{page.pk}")["image"]["sources"]
    cut = one.renditions.filter(filter_spec__startswith="fill-640x360").first()
    one.renditions.create(filter_spec="fill-640x360|format-gif", file=cut.file.name, width=cut.width, height=cut.height)
    Picture.objects.update(rendition_state="of the release before")
    monkeypatch.setitem(
        rendition_specs.RENDITION_SETS, "hero", rendition_specs.RenditionSet(widths=(800,), fallback=800, ratio=(16, 9))
    )
    assert frontend.get(f"/pages/{page.pk}")["image"]["sources"] == before


def test_a_broken_picture_costs_itself_alone(tree, frontend):
    one, fine = picture(drawn((64, 48))), picture(drawn((64, 48)))
    page = factories.StoryFactory(
        image=one, body=[blocks.image(one, alt="x"), blocks.heading("Kept"), blocks.gallery([one, fine])]
    )
    default_storage.delete(one.file.name)
    create_missing_renditions()
    answer = frontend.get(f"/pages/{page.pk}")
    assert (answer["image"], answer["sharing"]["image"]) == (None, None)
    assert [block["type"] for block in answer["body"]] == ["heading", "gallery"]
    assert [image["image"]["id"] for image in answer["body"][1]["value"]["images"]] == [fine.pk]
    assert frontend.get("/stories")["items"][0]["image"] is None


def test_a_missing_original_of_which_sets_are_there_is_served_as_before(tree, made, frontend):
    one = made(drawn((300, 200)))
    page = factories.StoryFactory(image=one)
    before = frontend.get(f"/pages/{page.pk}")["image"]
    default_storage.delete(one.file.name)
    Picture.objects.get(pk=one.pk).save()
    create_missing_renditions()
    assert frontend.get(f"/pages/{page.pk}")["image"] == before
