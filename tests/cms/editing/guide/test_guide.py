"""The editors' guide in the admin: the chapters of docs/editors in the language of the user, with working links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from wagtail.admin.menu import admin_menu
from wagtail.users.models import UserProfile

from cms.demo.factories.objects import UserFactory
from cms.editing.branding.menu import GROUPS
from cms.editing.guide.chapters import FOLDERS, INDEX, PICTURES_PATH, get_chapters

HREF, SRC = re.compile(r'href="([^"]+)"'), re.compile(r'src="([^"]+)"')
MENU_PATH = re.compile(r"\*{1,2}([^*\n]+)\*{1,2} →\s+\*{1,2}([^*]+?)\*{1,2}")
MAX_WORDS = 2500
WRONG_SPACES = re.compile(r"[ \n][:;?!»]|[\w)*…][;?!»]|[^\W\d]:|«(?!\u00a0)")
NO_PROSE = re.compile(r"`[^`]*`|!(?=\[)|\]\([^)]*\)|^[-| ]+$", re.MULTILINE)


@pytest.fixture
def user(db):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


@pytest.fixture
def writer(client, user):
    client.force_login(user)
    return client


def prefer(user, language: str) -> None:
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()


def get_folder(language: str) -> Path:
    return Path(django_settings.GUIDE_DIR) / FOLDERS[language]


def test_the_first_page_is_the_first_chapter_and_names_all_others(writer):
    page = writer.get(reverse("guide")).content.decode()
    for chapter in get_chapters("en"):
        assert reverse("guide_chapter", args=[chapter.slug]) in page
    assert get_chapters("en")[0].html in page


@pytest.mark.few(1)
@pytest.mark.parametrize("language", FOLDERS)
def test_every_chapter_is_readable_and_every_link_within_the_guide_works(writer, user, language):
    prefer(user, language)
    for chapter in get_chapters(language):
        page = writer.get(reverse("guide_chapter", args=[chapter.slug]))
        assert page.status_code == 200
        assert chapter.title in page.content.decode()
        assert chapter.html in page.content.decode()
        for address in HREF.findall(str(chapter.html)):
            assert ".md" not in address, f"{chapter.title}: {address}"
            assert not address.startswith("/admin/guide/") or writer.get(address).status_code == 200, address


@pytest.mark.parametrize("language", FOLDERS)
def test_the_index_names_every_file_once_by_its_heading(language):
    chapters = get_chapters(language)
    files = {path.stem for path in get_folder(language).glob("*.md")} - {Path(INDEX).stem}
    assert sorted(chapter.slug for chapter in chapters) == sorted(files)
    for chapter in chapters:
        text = chapter.path.read_text(encoding="utf-8")
        assert text.startswith(f"# {chapter.title}\n"), chapter.slug
        assert len(text.split()) <= MAX_WORDS, chapter.slug


def test_both_languages_have_the_same_chapters_with_the_same_pictures_and_steps():
    english, french = get_chapters("en"), get_chapters("fr")
    assert [one.slug for one in english] == [one.slug for one in french]
    for one, other in zip(english, french, strict=True):
        assert SRC.findall(str(one.html)) == SRC.findall(str(other.html)), one.slug
        for tag in ("<h2>", "<li>", "<tr>", "<ol>", "<table>"):
            assert str(one.html).count(tag) == str(other.html).count(tag), f"{one.slug}: {tag}"
        assert one.title != other.title, one.slug


def test_french_has_no_break_spaces_before_signs_and_within_quotation_marks():
    wrong = {}
    for chapter in get_chapters("fr"):
        text = NO_PROSE.sub("", chapter.path.read_text(encoding="utf-8"))
        if found := WRONG_SPACES.findall(text):
            wrong[chapter.slug] = found
    assert wrong == {}


@pytest.mark.parametrize("language", FOLDERS)
def test_every_item_of_the_menu_that_the_guide_names_exists(user, settings, language):
    settings.LINK_CHECKS, user.is_superuser = True, True
    request = RequestFactory().get("/admin/")
    request.user = user
    with translation.override(language):
        names = {str(group.label) for group in GROUPS}
        groups = {str(item.label): item for item in admin_menu.render_component(request) if str(item.label) in names}
        items = {(name, squash(item.label)) for name, group in groups.items() for item in group.menu_items}
    text = "".join(chapter.path.read_text(encoding="utf-8") for chapter in get_chapters(language))
    paths = {(group, squash(name)) for group, name in MENU_PATH.findall(text) if group in names}
    assert len(paths) > 25
    assert paths - items == set()


def squash(text: object) -> str:
    return " ".join(str(text).split())


@pytest.mark.parametrize(("language", "shown"), [("fr", "fr"), ("en", "en"), ("de", "en")])
def test_the_guide_is_in_the_language_of_the_user(writer, user, language, shown):
    prefer(user, language)
    page = writer.get(reverse("guide")).content.decode()
    assert get_chapters(shown)[0].html in page


@pytest.mark.parametrize("language", FOLDERS)
def test_every_picture_of_the_guide_exists_and_every_file_is_shown(writer, language):
    shown = {address for chapter in get_chapters(language) for address in SRC.findall(str(chapter.html))}
    for address in shown:
        response = writer.get(address)
        assert response.status_code == 200, address
        assert b"".join(response.streaming_content)
    files = {path.name for path in (Path(django_settings.GUIDE_DIR) / PICTURES_PATH).iterdir()}
    assert {Path(address).name for address in shown} == files


@pytest.mark.parametrize("name", ["nothing-here", "start2", "index"])
def test_an_unknown_chapter_gets_404(writer, name):
    assert writer.get(reverse("guide_chapter", args=[name])).status_code == 404


@pytest.mark.parametrize("name", ["..%2F..%2Fvisibility.md", "visibility.md", "missing.webp", ".hidden.png"])
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
    assert "clarion-view-chapter" not in writer.get(reverse("wagtailadmin_home")).content.decode()
