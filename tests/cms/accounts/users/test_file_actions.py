"""Every way to change or delete a file asks whether readers see it; its views explain why they refuse."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from wagtail.models import Collection, GroupPagePermission

from cms.demo import factories
from cms.demo.factories import states
from cms.files.images.models import FOCAL_POINT_FIELDS
from tests.cms.module_site import tree

from .newsroom import in_days, log_in, newsroom

__all__ = ["newsroom", "tree"]

# Wagtail leaves temporary files of pictures to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

WORDS = {"picture": "image", "document": "document"}  # words for people
NAMESPACES = {"picture": "wagtailimages", "storeddocument": "wagtaildocs"}
PREFIXES = {"picture": "image", "storeddocument": "doc"}


def post(view):
    """Return a function that posts to a view of the file."""

    def send(client, file, /, **data):
        return client.post(reverse(f"{NAMESPACES[file._meta.model_name]}:{view}", args=[file.pk]), data)

    return send


def edit(client, file, /, **data):
    post("edit")(client, file, **{"title": file.title, "collection": file.collection_id, **data})


def change_title(client, file):
    edit(client, file, title="Unapproved")


def replace_file(client, file):
    new = ContentFile(factories.objects.create_png((32, 32), (9, 9, 9)), "picture.png")
    if file._meta.model_name == "storeddocument":
        new = ContentFile(b"The minister lied.", file.filename)
    edit(client, file, file=new)


def change_texts(client, file):
    edit(client, file, description="Unapproved", credit="Nobody", tags="unapproved")


def move_focal_point(client, file):
    edit(client, file, **dict.fromkeys(FOCAL_POINT_FIELDS, "12"))


def change_among_several(client, file):
    prefix = f"{PREFIXES[file._meta.model_name]}-{file.pk}-"
    data = {f"{prefix}title": "Unapproved", f"{prefix}collection": file.collection_id}
    post("edit_multiple")(client, file, **data)


def bulk(action):
    def send(client, file, chosen=None, **data):
        url = reverse("wagtail_bulk_action", args=[file._meta.app_label, file._meta.model_name, action])
        return client.post(f"{url}?id={chosen or file.pk}", data)

    return send


def move_to_collection(client, file):
    bulk("add_to_collection")(client, file, collection=Collection.objects.get(name="Other").pk)


ACTIONS = {
    "title": change_title,
    "texts": change_texts,
    "focal point": move_focal_point,
    "deletion": post("delete"),
    "title, after an upload": change_among_several,
    "deletion, after an upload": post("delete_multiple"),
    "bulk deletion": bulk("delete"),
    "bulk tags": lambda client, file: bulk("add_tags")(client, file, tags="unapproved"),
    "bulk collection": move_to_collection,
    "file": replace_file,  # the last one, because it deletes the stored file
}


@pytest.fixture
def users(newsroom):
    """Return the uploader, an editor and a press officer."""
    Collection.get_first_root_node().add_child(name="Other")
    groups = ("Editors", "Press officers")
    return [newsroom.writer, *(factories.UserFactory(groups=[group]) for group in groups)]


def state_of(file):
    """Return everything that users can change; None if the file was deleted."""
    stored = type(file).objects.filter(pk=file.pk).first()
    if stored is None:
        return None
    names = ("title", "file", "collection_id", "description", "credit", *FOCAL_POINT_FIELDS)
    values = [str(getattr(stored, name, "")) for name in names]
    return [*values, *stored.tags.names()]


def changes(user, file, act):
    """Return whether the action of the user changes the file; the change is rolled back."""
    before, client = state_of(file), log_in(user)
    with transaction.atomic():
        act(client, file)
        changed = state_of(file) != before
        transaction.set_rollback(True)
    return changed


def actions_on(file):
    has_focal_point = hasattr(file, FOCAL_POINT_FIELDS[0])
    return {name: act for name, act in ACTIONS.items() if has_focal_point or name != "focal point"}


def test_a_writer_uploads_a_picture_in_the_chooser(newsroom):
    """The chooser renders the picture, and the rendition is cached together with its uploader."""
    client = log_in(newsroom.writer)
    file = ContentFile(factories.objects.create_png((32, 32), (9, 9, 9)), "barge.png")
    sent = {"image-chooser-upload-title": "The barge", "image-chooser-upload-file": file}
    response = client.post(reverse("wagtailimages_chooser:create"), sent)
    assert response.json()["step"] == "chosen"


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", ["picture", "document"])
def test_only_those_who_publish_change_a_file_in_public_use(newsroom, users, kind):
    file = getattr(newsroom, kind)
    newsroom.release(**newsroom.files)
    actions = actions_on(file)
    changed = {name: [changes(user, file, act) for user in users] for name, act in actions.items()}
    assert changed == {name: [False, False, True] for name in actions}


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", ["picture", "document"])
def test_the_uploader_changes_a_file_that_only_drafts_use(newsroom, users, kind):
    file = getattr(newsroom, kind)
    newsroom.draft()
    actions = actions_on(file)
    assert {name: changes(newsroom.writer, file, act) for name, act in actions.items()} == dict.fromkeys(actions, True)


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", ["picture", "document"])
def test_a_bulk_action_on_all_files_leaves_out_those_in_public_use(newsroom, users, kind):
    used = getattr(newsroom, kind)
    unused = (factories.PictureFactory if kind == "picture" else factories.DocumentFactory)()
    newsroom.release(**newsroom.files)
    bulk("delete")(log_in(users[1]), used, chosen="all")
    assert (state_of(used) is None, state_of(unused) is None) == (False, True)


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", ["picture", "document"])
def test_a_replacement_of_the_same_name_is_stored_under_a_new_name(newsroom, users, kind):
    file = getattr(newsroom, kind)
    newsroom.release(**newsroom.files)
    before = file.file.name
    replace_file(log_in(users[2]), file)
    file.refresh_from_db()
    assert file.file.name != before
    assert not file.file.storage.exists(before)


def test_lists_and_choosers_contain_files_in_public_use(newsroom, users):
    newsroom.release(**newsroom.files)
    for user in users[:2]:
        for name in (
            "wagtailimages:index",
            "wagtaildocs:index",
            "wagtailimages_chooser:choose",
            "wagtaildocs_chooser:choose",
        ):
            assert "Before" in log_in(user).get(reverse(name)).content.decode()


# ------------------------------------------------------------------ who may publish


def grant_publishing(user, page):
    group = Group.objects.create(name="Section")
    permission = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    user.groups.add(group)


def test_publishing_in_another_section_is_not_enough(newsroom, users):
    newsroom.release(**newsroom.files)
    grant_publishing(users[1], newsroom.tree.stories)
    change_title(log_in(users[1]), newsroom.picture)
    assert "Before" in state_of(newsroom.picture)
    GroupPagePermission.objects.filter(page=newsroom.tree.stories).update(page=newsroom.tree.releases)
    change_title(log_in(users[1]), newsroom.picture)
    assert "Unapproved" in state_of(newsroom.picture)


def test_the_logo_is_changed_by_those_who_change_the_settings(newsroom, users):
    factories.OrganisationFactory(site=newsroom.tree.record, logo=newsroom.picture)
    administrator = factories.UserFactory(groups=["Administrators"])
    changed = []
    for user in (*users, administrator):
        change_title(log_in(user), newsroom.picture)
        changed.append("Unapproved" in state_of(newsroom.picture))
    assert changed == [False, False, False, True]


# ------------------------------------------------------------------ explanations


@pytest.mark.few(2)
@pytest.mark.parametrize("kind", ["picture", "document"])
@pytest.mark.parametrize("view", ["edit", "delete"])
def test_a_refusal_names_the_uses_and_the_way_out(newsroom, users, kind, view):
    page, file = newsroom.release(title="Night ferries", **newsroom.files), getattr(newsroom, kind)
    url = reverse(f"{NAMESPACES[file._meta.model_name]}:{view}", args=[file.pk])
    for method in ("get", "post"):
        response = getattr(log_in(users[1]), method)(url)
        text = response.content.decode()
        assert response.status_code == 403
        assert "Night ferries" in text
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in text
        assert f"Upload a new {WORDS[kind]}" in text


def test_a_refusal_names_visible_pages_but_no_draft_that_the_user_may_not_edit(newsroom, users):
    other = factories.UserFactory(groups=["Writers"])
    visible = newsroom.release(title="Visible", **newsroom.files)
    hidden = states.publish(newsroom.draft(title="Secret merger"), embargo_until=in_days(1))
    type(visible).objects.filter(pk__in=[visible.pk, hidden.pk]).update(owner=other)
    text = log_in(newsroom.writer).get(reverse("wagtailimages:edit", args=[newsroom.picture.pk])).content.decode()
    assert "Visible" in text
    assert "Secret merger" not in text
    assert "1 more that you may not edit" in text


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", ["picture", "document"])
def test_those_who_publish_are_warned_before_they_change_a_file_in_public_use(newsroom, users, kind):
    file = getattr(newsroom, kind)
    url = reverse(f"{NAMESPACES[file._meta.model_name]}:edit", args=[file.pk])
    assert "is in public use" not in log_in(users[2]).get(url).content.decode()
    newsroom.release(**newsroom.files)
    response = log_in(users[2]).get(url)
    assert (response.status_code, "is in public use" in response.content.decode()) == (200, True)


@pytest.mark.few(1)
@pytest.mark.parametrize("view", ["wagtailimages:image_usage", "wagtaildocs:document_usage"])
def test_the_usage_of_a_file_in_public_use_is_shown_to_its_uploader(newsroom, view):
    newsroom.release(**newsroom.files, title="Night ferries")
    file = newsroom.picture if "image" in view else newsroom.document
    response = log_in(newsroom.writer).get(reverse(view, args=[file.pk]))
    assert (response.status_code, "Night ferries" in response.content.decode()) == (200, True)


# ------------------------------------------------------------------ cost


def count_queries(django_assert_max_num_queries, client, url):
    with django_assert_max_num_queries(200) as captured:
        client.get(url)
    return len(captured)


@pytest.mark.parametrize("view", ["wagtailimages:index", "wagtailimages_chooser:choose", "wagtaildocs:index"])
def test_lists_do_not_check_each_file(newsroom, users, django_assert_max_num_queries, view):
    client = log_in(users[1])
    arguments = (django_assert_max_num_queries, client, reverse(view))
    newsroom.release(**newsroom.files)
    count_queries(*arguments)  # fills caches
    before = count_queries(*arguments)
    for _ in range(3):
        newsroom.release(image=factories.PictureFactory(), attachments=[factories.DocumentFactory()])
    count_queries(*arguments)  # creates the thumbnails
    assert count_queries(*arguments) == before


def test_one_file_costs_the_same_whatever_uses_it(newsroom, users, django_assert_max_num_queries):
    def refused():
        return count_queries(
            django_assert_max_num_queries,
            log_in(users[1]),
            reverse("wagtailimages:delete_multiple", args=[newsroom.picture.pk]),
        )

    def use():
        newsroom.release(**newsroom.files)
        states.publish(newsroom.draft(), embargo_until=in_days(1))

    use()
    refused()
    before = refused()
    for _ in range(3):
        use()
    assert refused() == before
