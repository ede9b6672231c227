"""The press room: chosen and newest releases, contacts by region, pictures for print, texts about the organisation."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.http.concurrency import limit_concurrency
from cms.journal import cache_tags
from tests.cms.delivery.webhooks.conftest import create_deliveries, process_changes
from tests.cms.editing.preview.conftest import Panel, Reader


def titles(cards) -> list[str]:
    return [card["title"] for card in cards]


def contacts_of(page) -> list[tuple[str | None, list[str]]]:
    return [
        (group["region"] and group["region"]["value"], [contact["name"] for contact in group["contacts"]])
        for group in page["contacts"]
    ]


@pytest.fixture(scope="module")
def module_press_room(module_tree):
    return factories.PressRoomFactory(parent=module_tree.home)


@pytest.fixture
def press_room(module_press_room, tree):
    return states.reload_page(module_press_room)


def test_it_shows_the_chosen_releases_and_then_the_newest_others(frontend, press_room):
    now = timezone.now()
    for number in range(10):
        factories.ReleaseFactory(title=f"Release {number}", published_at=now - timedelta(days=number))
    hidden = factories.ReleaseFactory(title="Draft", live=False)
    chosen = factories.ReleaseFactory(title="Chosen", published_at=now - timedelta(days=400))
    factories.StoryFactory(title="A story", published_at=now)
    states.publish(press_room, featured_pages=[chosen, hidden])

    page = frontend.get(f"/pages/{press_room.pk}")
    assert titles(page["featured"]) == ["Chosen"]
    assert titles(page["latest"]) == [f"Release {number}" for number in range(8)]


def test_contacts_are_grouped_by_region_in_the_order_of_the_editors(frontend, press_room):
    coast, islands = factories.RegionFactory(slug="coast"), factories.RegionFactory(slug="islands")
    ada, bo = factories.MediaContactFactory(name="Ada"), factories.MediaContactFactory(name="Bo")
    states.publish(press_room, contacts=[(islands, bo), (None, ada), (coast, ada), (islands, ada)])
    page = frontend.get(f"/pages/{press_room.pk}")
    assert contacts_of(page) == [("islands", ["Bo", "Ada"]), (None, ["Ada"]), ("coast", ["Ada"])]


def test_contacts_regions_and_boilerplates_that_are_not_published_are_missing(frontend, press_room):
    coast = factories.RegionFactory(slug="coast")
    ada, bo = factories.MediaContactFactory(name="Ada"), factories.MediaContactFactory(name="Bo")
    about, old = factories.BoilerplateFactory(heading="About us"), factories.BoilerplateFactory(heading="Who we were")
    states.publish(press_room, contacts=[(None, ada), (None, bo), (coast, ada)], boilerplates=[about, old])
    assert len(frontend.get(f"/pages/{press_room.pk}")["boilerplates"]) == 2
    for snippet in (bo, coast, old):
        snippet.unpublish()
    page = frontend.get(f"/pages/{press_room.pk}")
    assert contacts_of(page) == [(None, ["Ada"])]
    assert [text["heading"] for text in page["boilerplates"]] == ["About us"]


def test_pictures_have_their_caption_and_the_file_for_print(frontend, client, press_room):
    picture = factories.PictureFactory(credit="Ama Mensah")
    picture.get_file_size()  # the admin stores it when a picture is uploaded
    value = blocks.image_value(picture, alt="A dock", caption="The dock at noon")
    states.publish(press_room, pictures=[blocks.block("picture", value), blocks.block("picture", {"image": 999_999})])
    (shown,) = frontend.get(f"/pages/{press_room.pk}")["pictures"]
    assert (shown["image"]["alt"], shown["caption"], shown["credit"]) == ("A dock", "The dock at noon", "Ama Mensah")
    original = shown["original"]
    assert (original["width"], original["height"]) == (picture.width, picture.height)
    assert original["size"] == picture.file_size
    response = client.get(original["url"])
    assert (response.status_code, response["Content-Type"]) == (200, original["media_type"])
    assert response["Content-Disposition"] == 'attachment; filename="the-dock-at-noon.png"'
    for text in ("The dock at noon", "A dock", "Ama Mensah"):
        assert text.encode() in response.content
    with Image.open(BytesIO(response.content)) as printed, Image.open(picture.file.path) as uploaded:
        assert printed.tobytes() == uploaded.tobytes()


def test_a_part_of_the_file_for_print_is_that_of_the_whole(frontend, client, press_room):
    picture = factories.PictureFactory()
    states.publish(press_room, pictures=[blocks.block("picture", blocks.image_value(picture))])
    url = frontend.get(f"/pages/{press_room.pk}")["pictures"][0]["original"]["url"]
    whole = client.get(url)
    part = client.get(url, headers={"Range": "bytes=10-29"})
    assert (part.status_code, part.content) == (206, whole.content[10:30])
    assert part["Content-Range"] == f"bytes 10-29/{len(whole.content)}"
    assert client.get(url, headers={"Range": f"bytes={len(whole.content)}-"}).status_code == 416
    assert client.get(url, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    picture.credit = "Somebody else"
    picture.save()
    changed = client.get(url, headers={"Range": "bytes=10-29", "If-Range": whole["ETag"]})
    assert (changed.status_code, changed["ETag"] == whole["ETag"]) == (200, False)


@pytest.mark.parametrize("changed", ["page", "picture", "name"])
def test_other_addresses_of_files_for_print_are_absent(frontend, client, press_room, changed):
    picture, other = factories.PictureFactory(), factories.PictureFactory()
    states.publish(press_room, pictures=[blocks.block("picture", blocks.image_value(picture))])
    story = factories.StoryFactory(image=other)
    url = frontend.get(f"/pages/{press_room.pk}")["pictures"][0]["original"]["url"]
    head, page, shown, name = url.rsplit("/", 3)
    wrong = {"page": (story.pk, shown, name), "picture": (page, other.pk, name), "name": (page, shown, "x.png")}
    assert client.get(url).status_code == 200
    assert client.get("/".join([head, *map(str, wrong[changed])])).status_code == 404


def test_the_file_for_print_is_public_only_while_the_press_room_is(frontend, client, press_room):
    picture = factories.PictureFactory()
    press_room = states.publish(press_room, pictures=[blocks.block("picture", blocks.image_value(picture))])
    url = frontend.get(f"/pages/{press_room.pk}")["pictures"][0]["original"]["url"]
    states.unpublish(press_room)
    assert client.get(url).status_code == 404


def test_only_some_files_for_print_are_made_at_once(frontend, client, press_room, settings):
    picture = factories.PictureFactory()
    states.publish(press_room, pictures=[blocks.block("picture", blocks.image_value(picture))])
    url = frontend.get(f"/pages/{press_room.pk}")["pictures"][0]["original"]["url"]
    settings.CONCURRENCY_LIMITS = {**settings.CONCURRENCY_LIMITS, "print": 1}
    with limit_concurrency(RequestFactory().get("/"), "print"):
        refused = client.get(url)
    assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")
    assert int(refused["Retry-After"]) > 0
    assert client.get(url).status_code == 200


def test_a_preview_shows_the_contacts_of_the_draft(frontend, press_room):
    ada, bo = factories.MediaContactFactory(name="Ada"), factories.MediaContactFactory(name="Bo")
    press_room = states.publish(press_room, contacts=[(None, ada)])
    states.save_draft(press_room, contacts=[(None, bo)])
    panel, reader = Panel(factories.SuperuserFactory()), Reader()
    draft = reader.draft(reader.token(panel.code(panel.view_draft(press_room))))
    assert contacts_of(draft) == [(None, ["Bo"])]
    assert contacts_of(frontend.get(f"/pages/{press_room.pk}")) == [(None, ["Ada"])]


@pytest.mark.few(2)
@pytest.mark.parametrize("change", ["contact", "region", "boilerplate", "release", "picture"])
def test_a_change_of_what_it_shows_invalidates_its_responses(endpoint, frontend, tree, press_room, change):
    picture = factories.PictureFactory()
    shown = {
        "contact": factories.MediaContactFactory(name="Ada"),
        "region": factories.RegionFactory(slug="coast"),
        "boilerplate": factories.BoilerplateFactory(),
    }
    states.publish(
        press_room,
        contacts=[(shown["region"], shown["contact"])],
        boilerplates=[shown["boilerplate"]],
        pictures=[blocks.block("picture", blocks.image_value(picture))],
    )
    process_changes()
    response = frontend.send(f"/pages/{press_room.pk}")
    carried = set(response.headers["Cache-Tag"].replace(",", " ").split())
    if change == "release":
        factories.ReleaseFactory()
    elif change == "picture":
        picture.credit = "Somebody else"
        picture.save()
    else:
        shown[change].save_revision().publish()
    changed = {tag for one in create_deliveries() for tag in json.loads(one.body)["data"]["tags"]}
    assert carried & changed - {cache_tags.site_tag(tree.record.pk)}
