"""What an installation does, in one process: python -m tests.system.wings.journey STEP. WINGS_LEFT_OUT names the wings.

create       all migrations in an empty database
search       a site in that database, a published story: search finds it
press        a published press room in a database with all tables
absent       nothing of that press room: not in the API, not in the admin
"""

from __future__ import annotations

import sys

import django
from django.core.management import call_command

TITLE, TEXT = "Lanterns on the quay", "The dockers lit forty lanterns."
ADMIN = {"username": "ada", "email": "ada@example.org", "password": "the password of a test"}


def create() -> None:
    from cms.demo.migrated_database import load_if_empty

    assert not load_if_empty()  # it has the tables of all wings
    call_command("migrate", verbosity=0)


def search() -> None:
    from cms.page_types.stories.models import StoryIndexPage, StoryPage
    from cms.test import create_home_page, publish

    call_command("create_site", "http://localhost:3000", name="Quay", verbosity=0)
    index = publish(StoryIndexPage(title="Stories"), create_home_page())
    publish(StoryPage(title=TITLE, summary=TEXT), index)
    call_command("worker", once=True)
    assert _read("/api/v1/search?q=lanters")["items"][0]["title"] == TITLE
    assert [item["title"] for item in _read("/api/v1/stories")["items"]] == [TITLE]
    assert _read("/api/v1/site")["settings"]["name"] == "Quay"
    assert _log_in().get("/admin/").status_code == 200


def press() -> None:
    from wagtail.models import Site

    from cms.delivery.alerts.models import Alert
    from cms.delivery.sign_ups.models import Subscriber
    from cms.demo.factories import PictureFactory
    from cms.demo.migrated_database import load_if_empty
    from cms.page_types.press_releases.models import ReleaseIndexPage, ReleasePage
    from cms.press.embargo_access.models import EmbargoAccess
    from cms.press.journalists.models import Journalist
    from cms.press.press_room.models import PressRoomPage
    from cms.test import create_home_page, publish

    load_if_empty()
    call_command("migrate", verbosity=0)
    call_command("create_site", "http://localhost:3000", name="Quay", verbosity=0)
    publish(PressRoomPage(title="Quay press desk", slug="press", image=PictureFactory()), create_home_page())
    index = publish(ReleaseIndexPage(title="Releases"), create_home_page())
    release = publish(ReleasePage(title="Quay cleaned"), index)
    call_command("worker", once=True)
    _process_changes()
    journalist = Journalist.objects.create(name="Bo", address="bo@example.org")
    EmbargoAccess.objects.create(page=release, journalist=journalist)
    subscriber = Subscriber.objects.create(address="ada@example.org", site=Site.objects.get(), locale="en")
    Alert.objects.create(subscriber=subscriber, site=Site.objects.get(), locale="en")
    assert "Quay press desk" in _read_text("/api/v1/resolve?path=/press/")
    assert _read("/api/v1/search?q=press+desk")["total"] == 1


def absent() -> None:
    from django.db import transaction
    from wagtail.models import Page

    from cms.delivery.sign_ups.models import Subscriber
    from cms.files.images.models import Picture
    from cms.page_types.press_releases.models import ReleasePage

    call_command("migrate", verbosity=0)
    page = Page.objects.get(slug="press")
    first = f"{_process_changes():x}-0"
    assert [item["change"] for item in _read(f"/api/v1/changes?since={first}")["items"] if item["id"] == page.pk] == [
        "published",
        "removed",
    ]
    listing = f"/admin/pages/{page.get_parent().pk}/"
    for path in ("/resolve?path=/press/", f"/pages/{page.pk}", "/embargo-access/terms"):
        assert _get(f"/api/v1{path}").status_code == 404, path
    for path in (
        "/sitemap",
        "/search?q=press+desk",
        "/search",
        "/search/suggest?q=press",
        "/changes",
        "/resolve?path=/",
    ):
        assert "Quay press desk" not in _read_text(f"/api/v1{path}"), path
    call_command("rebuild_search", verbosity=0)
    assert _read("/api/v1/search?q=press+desk")["total"] == 0
    assert _get(f"/press-pictures/{page.pk}/1/a.jpg").status_code == 404
    client = _log_in()
    picture, release = Picture.objects.get(), ReleasePage.objects.get()
    for path in (
        *(listing, "/admin/", "/admin/pages/search/?q=desk", "/admin/reports/site-history/", "/admin/groups/"),
        *(f"/admin/images/usage/{picture.pk}/", f"/admin/images/{picture.pk}/delete/"),
        *(f"/admin/pages/{release.pk}/usage/", f"/admin/bulk/images/picture/delete/?id={picture.pk}"),
    ):
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        text = response.content.decode()
        assert "/admin/journalists/" not in text, path
        assert "Quay press desk" not in text, path
    for view in ("edit/", "", "history/", "delete/"):
        assert client.get(f"/admin/pages/{page.pk}/{view}").status_code == 404, view
    for path, model in ((f"pages/{release.pk}", ReleasePage), (f"images/{picture.pk}", Picture)):
        assert client.post(f"/admin/{path}/delete/").status_code == 302, path
        assert not model.objects.exists()
    with transaction.atomic():  # its end checks the foreign keys of SQLite
        Subscriber.objects.get().delete()
        page.delete()


def _process_changes() -> int:
    """Record all changes, as the worker does, and return the number of the database in tokens of `/changes`."""
    from cms.journal.models import PublicChangesOffset
    from cms.journal.public_changes import process_changes

    while process_changes():
        pass
    return PublicChangesOffset.objects.get().epoch


def _log_in():
    from django.contrib.auth import get_user_model
    from django.test import Client

    users = get_user_model().objects
    user = users.filter(username=ADMIN["username"]).first() or users.create_superuser(**ADMIN)
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def _get(path: str):
    from django.test import Client

    return Client().get(path)


def _read(path: str):
    response = _get(path)
    assert response.status_code == 200, (path, response.content)
    return response.json()


def _read_text(path: str) -> str:
    response = _get(path)
    assert response.status_code == 200, (path, response.content)
    return response.content.decode()


if __name__ == "__main__":
    django.setup()
    {"create": create, "search": search, "press": press, "absent": absent}[sys.argv[1]]()
