"""The pictures that the public can download are those whose URLs are in public responses, at every moment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, Page, Site

from cms.api.public import api
from cms.delivery.webhooks.invalidation import get_change_tags
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.files.images import image_access
from cms.files.images.models import Picture
from cms.files.images.renditions import create_missing_renditions
from cms.journal import public_changes
from cms.journal.models import PublicChange
from cms.snippets.organisation.models import Organisation
from cms.snippets.people.models import Person

pytestmark = pytest.mark.django_db
NOT_CRAWLED = ("/search", "/preview", "/suggest")  # search returns the cards of lists; previews have tests of their own
URL = re.compile(r'http://localhost:8000(/media/[^"\s,<&]+)')
FILES = re.compile(r'"files":\s?(\{"url_template".*?\]\})')
HOUR = timedelta(hours=1)


def list_addresses() -> Iterator[str]:
    """Yield the addresses of all GET operations of the API, for all pages, kinds of feeds and languages."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" not in methods or path.endswith(NOT_CRAWLED):
            continue
        given = {one["name"]: one["schema"] for one in methods["get"].get("parameters", ())}
        languages = ({"locale": "fr"}, {}) if "locale" in given else ({},)
        if "{page_id}" in path:
            # the second version of a page is compared with the first
            yield from (path.format(page_id=pk, number=2) for pk in Page.objects.values_list("pk", flat=True))
        elif "{value}" in path:
            yield from (path.format(value=slug) for slug in Person.objects.values_list("slug", flat=True).distinct())
        elif "{notation}" in path:
            kinds, notations = (given[name].get("enum") or [given[name]["const"]] for name in ("kind", "notation"))
            yield from (path.format(kind=kind, notation=notation) for kind in kinds for notation in notations)
        elif path.endswith("/feeds/{kind}.ics"):
            yield from (path.format(kind=kind) for kind in given["kind"].get("enum") or [given["kind"]["const"]])
        else:
            assert "{" not in path, path
            yield from (f"{path}?{urlencode(language)}" for language in languages)


def find_shown_files() -> set[str]:
    """Return the paths of all pictures in public responses, of templates those of all files."""
    client = Client()
    texts = [client.get(address).content.decode() for address in list_addresses()]
    templates = [json.loads(found) for text in texts for found in FILES.findall(text)]
    named = {url for text in texts for url in URL.findall(text) if "{" not in url}
    return named | {
        urlsplit(one["url_template"]).path.format(width=width, format=name)
        for one in templates
        for width in one["widths"]
        for name in one["formats"]
    }


def get_files(picture: Picture) -> set[str]:
    """Return the paths of the original and of all renditions."""
    names = [picture.file.name, *picture.renditions.values_list("file", flat=True)]
    return {f"/media/{name}" for name in names}


def create_thumbnail(picture: Picture) -> str:
    """Create a thumbnail as the admin does, and return its path."""
    name = picture.file.storage.save(f"renditions/{'f' * 32}.png", ContentFile(b"thumbnail"))
    return str(picture.renditions.create(filter_spec="max-165x165", file=name, width=64, height=48).url)


def fetch(path: str, client: Client | None = None) -> Any:
    response = (client or Client()).get(path)
    response.getvalue()
    return response


def is_public(picture: Picture) -> bool:
    """Return whether the public can download the picture; all of its files are public, or none."""
    (status,) = {fetch(path).status_code for path in get_files(Picture.objects.get(pk=picture.pk))}
    return bool(status == 200)


@pytest.fixture
def pictures(tree) -> dict[str, Picture]:
    """Return the pictures of a site by their use. Those that the public sees have names in capitals."""
    names = "SHARE GALLERY CALL LOGO ALIAS FRENCH DRAFTED_LATER GO_LIVE_PASSED UNPUBLISHED_PARENT "
    names += "scheduled change_later expired restricted_below embargo unpublished outside unused "
    names += "PORTRAIT portrait_of_draft TOPIC topic_of_draft replaced_in_page deleted_page"
    picture = {name: factories.PictureFactory(title=name) for name in ("IMAGE", "BODY", "draft", "new_in_draft")}
    create_missing_renditions()  # responses show the originals of all others
    picture |= {name: factories.PictureFactory(title=name) for name in names.split()}
    now, story = timezone.now(), factories.StoryFactory
    actions = [factories.CallToActionFactory(image=picture["CALL"])]
    body = [blocks.image(picture["BODY"]), blocks.gallery([picture["GALLERY"]])]
    story(image=picture["IMAGE"], share_image=picture["SHARE"], body=body, actions=actions)
    Organisation.objects.create(site=Site.objects.get(), logo=picture["LOGO"])
    states.alias(story(image=picture["ALIAS"], live=True))
    story(image=picture["FRENCH"], parent=tree.branch("fr").stories)
    states.save_draft(story(image=picture["DRAFTED_LATER"]), image=picture["new_in_draft"])
    states.set_and_save(story(image=picture["GO_LIVE_PASSED"]), go_live_at=now - HOUR)
    parent = factories.StandardFactory(parent=tree.home)
    factories.StandardFactory(parent=parent, image=picture["UNPUBLISHED_PARENT"])
    states.unpublish(parent)
    story(image=picture["draft"], live=False)
    states.schedule(story(live=False), now + HOUR, image=picture["scheduled"])
    states.schedule(story(), now + HOUR, image=picture["change_later"])
    states.set_and_save(story(body=[blocks.image(picture["expired"])]), expire_at=now - HOUR)
    restricted = factories.StandardFactory(parent=tree.home)
    factories.StandardFactory(parent=restricted, share_image=picture["restricted_below"])
    states.restrict(restricted)
    factories.ReleaseFactory(image=picture["embargo"], embargo_until=now + HOUR)
    states.unpublish(story(image=picture["unpublished"]))
    root = factories.base.get_root_page()
    outside = factories.HomeFactory(title="Outside", slug="outside", translation_of=None, parent=root)
    factories.StandardFactory(parent=outside, image=picture["outside"])
    story(bylines=[factories.PersonFactory(portrait=picture["PORTRAIT"])])
    story(bylines=[factories.PersonFactory(portrait=picture["portrait_of_draft"], live=False)])
    factories.TopicFactory(label="Shown", image=picture["TOPIC"])
    factories.TopicFactory(label="Draft", image=picture["topic_of_draft"], live=False)
    states.publish(story(image=picture["replaced_in_page"]), image=picture["IMAGE"])
    story(image=picture["deleted_page"]).delete()
    return picture


def test_what_responses_show_can_be_downloaded_and_nothing_else(pictures):
    shown = find_shown_files()
    assert {fetch(path).status_code for path in shown} == {200}
    by_response = {name for name, picture in pictures.items() if get_files(picture) & shown}
    by_download = {name for name, picture in pictures.items() if is_public(picture)}
    assert by_response == by_download == {name for name in pictures if name.isupper()}
    assert len(shown) > 15


def test_a_hidden_picture_is_answered_like_an_absent_one(tree):
    draft, shown = factories.PictureFactory(), factories.PictureFactory()
    factories.StoryFactory(image=draft, live=False)
    factories.StoryFactory(image=shown)
    create_missing_renditions()
    absent = f"/media/renditions/{'0' * 32}/card-64.avif"
    hidden = [*get_files(draft), create_thumbnail(shown), "/media/renditions/../pictures/x.png", "/media/x.png"]
    assert len(hidden) > 10
    expected = fetch(absent)
    assert (expected.status_code, expected["Cache-Control"]) == (404, "no-store")
    for path in hidden:
        response = fetch(path)
        assert (response.status_code, response.content) == (404, expected.content)
        assert response.headers == expected.headers


@pytest.mark.parametrize("path", ["%00.png", "pictures/%00.png", "pictures/é.png", "documents/a.png", ""])
def test_names_of_other_files_are_answered_like_absent_ones(tree, path):
    assert fetch(f"/media/{path}").status_code == 404


def test_the_clock_decides_to_the_second(tree, pass_time):
    now = timezone.now()
    passing, coming = factories.PictureFactory(), factories.PictureFactory()
    states.set_and_save(factories.StoryFactory(image=passing), expire_at=now + HOUR)
    states.set_and_save(factories.StoryFactory(image=coming), go_live_at=now + HOUR)
    assert (is_public(passing), is_public(coming)) == (True, False)
    pass_time(minutes=59, seconds=50)
    assert (is_public(passing), is_public(coming)) == (True, False)
    pass_time(seconds=10)
    assert (is_public(passing), is_public(coming)) == (False, True)


def test_shared_caches_keep_a_picture_until_its_page_expires(tree, settings):
    picture = factories.PictureFactory()
    story = factories.StoryFactory(image=picture)
    forever = "public, max-age=31536000, immutable"
    assert fetch(picture.file.url)["Cache-Control"] == forever
    states.set_and_save(story, expire_at=timezone.now() + timedelta(minutes=10))
    limit = re.fullmatch(rf"{forever}, s-maxage=(\d+)", fetch(picture.file.url)["Cache-Control"])
    assert 500 < int(limit[1]) < 600
    factories.StoryFactory(image=picture)
    assert fetch(picture.file.url)["Cache-Control"] == forever, "another page that shows it does not expire"
    settings.PICTURE_SHARED_MAX_AGE = 60
    assert fetch(picture.file.url)["Cache-Control"] == f"{forever}, s-maxage=60"


@pytest.mark.few(2)
@pytest.mark.parametrize("change", ["unpublish", "restrict", "replace", "delete"])
def test_hiding_a_page_purges_its_pictures(tree, change):
    picture = factories.PictureFactory()
    story = factories.StoryFactory(image=picture)
    while public_changes.process_changes():
        pass
    response = fetch(picture.file.url)
    tags, newest = set(response["Cache-Tag"].split(",")), public_changes.last_change_sequence()
    assert tags == {f"page-{story.pk}", f"image-{picture.pk}", f"site-{Site.objects.get().pk}"}
    if change == "unpublish":
        states.unpublish(story)
    elif change == "restrict":
        states.restrict(tree.stories)
    elif change == "replace":
        states.publish(story, image=None)
    else:
        story.delete()
    while public_changes.process_changes():
        pass
    purged = get_change_tags(PublicChange.objects.filter(sequence__gt=newest)).values()
    assert tags & set().union(*purged) == {f"page-{story.pk}"}
    assert not is_public(picture)


def test_the_files_of_an_earlier_version_are_not_public(tree, django_capture_on_commit_callbacks):
    picture = factories.PictureFactory()
    factories.StoryFactory(image=picture)
    create_missing_renditions()
    earlier = get_files(picture)
    picture.file = ContentFile(factories.objects.create_png((50, 40), (1, 2, 3)), "new.png")
    with django_capture_on_commit_callbacks(execute=True):
        picture.save()
        create_missing_renditions()
    assert is_public(picture)
    assert not earlier & get_files(Picture.objects.get(pk=picture.pk))
    assert {fetch(path).status_code for path in earlier} == {404}


def test_files_with_the_names_of_earlier_releases_are_shown_until_they_are_replaced(tree):
    picture = factories.PictureFactory()
    story = factories.StoryFactory(image=picture)
    name = picture.file.storage.save(f"renditions/{'a' * 32}.jpg", ContentFile(b"earlier"))
    picture.renditions.create(filter_spec="fill-640x360|format-jpeg", file=name, width=64, height=36)
    Picture.objects.update(rendition_state="of an earlier release")
    assert Client().get(f"/media/{name}").getvalue() == b"earlier"
    assert name in Client().get(f"/api/v1/pages/{story.pk}").json()["image"]["src"]
    create_missing_renditions()
    assert name not in str(Client().get(f"/api/v1/pages/{story.pk}").json()["image"])
    assert fetch(f"/media/{name}").status_code == 404


def test_users_of_the_admin_see_pictures_they_may_choose(tree):
    group, secret = Group.objects.create(name="Choosers"), Collection.get_first_root_node().add_child(name="Secret")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    choose = Permission.objects.get(codename="choose_image", content_type__app_label="wagtailimages")
    shown, other = Collection.get_first_root_node().add_child(name="Shown"), factories.PictureFactory(collection=secret)
    GroupCollectionPermission.objects.create(group=group, collection=shown, permission=choose)
    picture = factories.PictureFactory(collection=shown)
    paths = [picture.file.url, create_thumbnail(picture)]
    chooser, reader = Client(), Client()
    chooser.force_login(factories.UserFactory(groups=["Choosers"]))
    reader.force_login(factories.UserFactory(groups=[]))
    for path in paths:
        response = fetch(path, chooser)
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
        assert fetch(path, reader).status_code == fetch(path).status_code == 404
    assert fetch(other.file.url, chooser).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_decision_is_kept_until_the_public_content_changes():
    factories.site()
    picture = factories.PictureFactory()
    story, draft = factories.StoryFactory(image=picture), factories.StoryFactory(live=False)
    name = picture.file.name

    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert image_access.find_public_use(name)
        return len(queries)

    assert count_queries() > 1
    states.save_draft(draft, image=picture)
    assert [count_queries(), count_queries()][1] == 1, "only the version of the content is read"
    states.unpublish(story)
    assert image_access.find_public_use(name) is None
    states.publish(draft, image=picture)
    assert image_access.find_public_use(name)
