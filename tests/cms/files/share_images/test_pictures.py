"""The drawn picture of a page: in the API only if there is no other, and readable only while the page is public."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.files.share_images import drawn_images
from cms.files.share_images.drawn_images import build_file_name
from cms.files.share_images.renderer import HEADLINE_FONT, Motif
from tests.cms.module_site import tree

__all__ = ["tree"]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def module_release(module_tree):
    return factories.ReleaseFactory(title="Fees repaid", image=None, bare=True)


@pytest.fixture
def release(module_release, db):
    return deepcopy(module_release)


def sharing(client: Client, page) -> dict:
    return client.get(f"/api/v1/pages/{page.pk}").json()["sharing"]


def address(client: Client, page) -> str:
    return urlsplit(sharing(client, page)["image"]["url"]).path


def test_a_page_without_pictures_has_a_drawn_one(client, release):
    image = sharing(client, release)["image"]
    assert {**image, "url": ""} == {"url": "", "width": 1200, "height": 630, "alt": "Fees repaid", "is_drawn": True}
    response = client.get(urlsplit(image["url"]).path)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response.content.startswith(b"\x89PNG")
    assert response["Cache-Control"].startswith("public, max-age=")
    assert f"page-{release.pk}" in response["Cache-Tag"]


def test_a_picture_of_the_page_or_for_sharing_is_used_instead(client, tree):
    picture = factories.PictureFactory()
    for fields in ({"image": picture}, {"image": None, "share_image": picture}):
        page = factories.ReleaseFactory(bare=True, **fields)
        assert not sharing(client, page)["image"]["is_drawn"]


def test_the_share_title_and_the_name_of_the_organisation_are_drawn(client, release):
    first = address(client, release)
    states.publish(release, share_title="Seven years of fees")
    second = address(client, release)
    factories.OrganisationFactory(name="Another name")
    third = address(client, release)
    assert len({first, second, third}) == 3
    assert [client.get(one).status_code for one in (first, second, third)] == [404, 404, 200]


def test_what_is_not_drawn_does_not_change_the_address(client, release):
    first = address(client, release)
    states.publish(release, summary="Another summary")
    assert address(client, release) == first


def test_a_headline_that_cannot_be_drawn_has_no_picture(client, tree, settings):
    settings.SHARE_PICTURE_FONTS = []
    page = factories.ReleaseFactory(title="中文标题", image=None, bare=True)
    assert sharing(client, page)["image"] is None


HIDE = {
    "unpublished": lambda page, pass_time: states.unpublish(page),
    "deleted": lambda page, pass_time: page.delete(),
    "restricted": lambda page, pass_time: states.restrict(page),
    "below a private page": lambda page, pass_time: states.restrict(page.get_parent()),
    "expired": lambda page, pass_time: (
        states.publish(page, expire_at=timezone.now() + timedelta(hours=1)),
        pass_time(hours=1),
    ),
    "with a picture": lambda page, pass_time: states.publish(page, image=factories.PictureFactory()),
    "with another headline": lambda page, pass_time: states.publish(page, title="Another"),
}


@pytest.mark.parametrize("hide", HIDE)
def test_the_picture_is_gone_from_the_next_request_on(hide, client, release, pass_time):
    path = address(client, release)
    assert client.get(path).status_code == 200
    HIDE[hide](release, pass_time)
    gone = client.get(path)
    absent = client.get(path.replace(str(release.pk), "999999"))
    assert (gone.status_code, gone.content, gone["Cache-Control"]) == (404, absent.content, "no-store")


def test_a_guessed_address_of_a_hidden_page_is_absent(client, release):
    """The name is a digest of what is drawn, so that anyone who guesses a headline could compute it."""
    path = address(client, release)
    states.unpublish(release)
    hidden = factories.ReleaseFactory(title="Fees repaid", image=None, live=False, bare=True)
    embargoed = factories.ReleaseFactory(
        title="Fees repaid", image=None, embargo_until=timezone.now() + timedelta(hours=1), bare=True
    )
    for page in (hidden, embargoed):
        assert client.get(path.replace(f"/{release.pk}/", f"/{page.pk}/")).status_code == 404


def test_a_draft_of_a_public_page_changes_nothing(client, release):
    path = address(client, release)
    states.save_draft(release, title="Velkarita")
    assert address(client, release) == path
    assert client.get(path).status_code == 200


def test_a_picture_is_drawn_once(client, release, monkeypatch):
    cache.clear()
    drawn = []
    monkeypatch.setattr(drawn_images, "draw", lambda motif: drawn.append(motif) or b"\x89PNG of a test")
    path = address(client, release)
    assert {client.get(path).content for _ in range(3)} == {b"\x89PNG of a test"}
    assert len(drawn) == 1


def test_caches_keep_no_picture_beyond_the_expiry_of_its_page(client, release):
    states.publish(release, expire_at=timezone.now() + timedelta(seconds=100))
    seconds = int(client.get(address(client, release))["Cache-Control"].partition("s-maxage=")[2])
    assert seconds < 100


@pytest.mark.parametrize("name", ["x.png", "0" * 24 + ".png", "%00.png", "a" * 500, "é.png"])
def test_other_names_are_absent(client, release, name):
    assert client.get(f"/share-pictures/{release.pk}/{name}").status_code == 404


def test_the_direction_of_the_language_is_part_of_the_address():
    names = {
        build_file_name(Motif("1945", "", "#15262b", direction, HEADLINE_FONT, HEADLINE_FONT))
        for direction in ("ltr", "rtl")
    }
    assert len(names) == 2
