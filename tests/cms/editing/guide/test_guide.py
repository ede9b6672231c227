"""The editors' guide in the admin: the complete text of docs/ with working links."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from cms.demo.factories.objects import UserFactory
from cms.editing.guide.views import build_slug, get_chapters

HREF = re.compile(r'href="([^"]+)"')


@pytest.fixture
def writer(client, db):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return client


def test_the_first_page_is_the_first_chapter_and_names_all_others(writer):
    page = writer.get(reverse("guide")).content.decode()
    for chapter in get_chapters():
        assert reverse("guide_chapter", args=[chapter.slug]) in page
    assert get_chapters()[0].html in page


def test_every_chapter_is_readable_and_every_link_within_the_guide_works(writer):
    for chapter in get_chapters():
        page = writer.get(reverse("guide_chapter", args=[chapter.slug]))
        assert page.status_code == 200
        for address in HREF.findall(str(chapter.html)):
            assert not address.endswith(".md"), f"{chapter.title}: {address}"
            assert not address.startswith("/admin/guide/") or writer.get(address).status_code == 200, address


def test_every_picture_of_the_guide_exists(writer):
    shown = {address for chapter in get_chapters() for address in re.findall(r'src="([^"]+)"', str(chapter.html))}
    for address in shown:
        response = writer.get(address)
        assert response.status_code == 200, address
        assert b"".join(response.streaming_content)


@pytest.mark.parametrize("name", ["nothing-here", "start2"])
def test_an_unknown_chapter_gets_404(writer, name):
    assert writer.get(reverse("guide_chapter", args=[name])).status_code == 404


@pytest.mark.parametrize("name", ["..%2F..%2Feditors.md", "editors.md", "missing.webp", ".hidden.png"])
def test_only_pictures_of_the_guide_are_served(writer, name):
    assert writer.get(f"/admin/guide/pictures/{name}", follow=True).status_code == 404


def test_the_guide_needs_access_to_the_admin(client, db):
    assert client.get(reverse("guide")).status_code == 302
    client.force_login(UserFactory())  # without permission to access the admin
    assert client.get(reverse("guide")).status_code == 302


def test_the_guide_replaces_that_of_wagtail_in_the_help_menu(admin_client):
    home = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("guide") in home
    assert '"editor-guide"' not in home


def test_an_installation_without_docs_has_no_guide_and_no_error(writer, settings, tmp_path):
    settings.GUIDE_DIR = tmp_path
    assert list(get_chapters()) == []
    assert writer.get(reverse("guide")).status_code == 404


@pytest.mark.parametrize(
    ("heading", "slug"), [("What visitors find, and when", "what-visitors-find-and-when"), ("Body", "body")]
)
def test_slugs_are_those_of_links_in_the_text(heading, slug):
    assert build_slug(heading) == slug
