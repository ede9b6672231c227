"""A picture that an editor uploads: its file and its renditions are stored, served, and deleted with it."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from cms.demo import factories
from cms.files.images.models import Picture
from cms.files.images.renditions import create_missing_renditions
from tests.cms.accounts.users.newsroom import log_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    # Wagtail does not close the temporary file of a thumbnail.
    pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile"),
]


def list_names(storage) -> list[str]:
    return [name for name, _ in storage.list_files()]


def test_a_picture_is_uploaded_rendered_served_and_deleted(tree, each_storage, django_capture_on_commit_callbacks):
    editor = log_in(factories.UserFactory(is_superuser=True))
    upload = io.BytesIO(factories.objects.create_png((64, 48), (1, 2, 3)))
    upload.name = "picture.png"
    collection = factories.base.get_root_collection()
    form = {"title": "A picture", "description": "A square", "file": upload, "collection": collection.pk}
    assert editor.post("/admin/images/add/", form).status_code == 302
    picture = Picture.objects.get()
    assert list_names(each_storage) == [picture.file.name]
    assert create_missing_renditions() == 1
    names = [picture.file.name, *picture.renditions.values_list("file", flat=True)]
    assert len(names) > 1
    assert sorted(list_names(each_storage)) == sorted(names)
    assert editor.get("/admin/images/").status_code == 200  # the list has a thumbnail, which is rendered now

    factories.StoryFactory(image=picture)
    for name in names:
        response = Client().get(f"/media/{name}")
        with each_storage.open(name) as stored:
            assert response.getvalue() == stored.read()

    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(f"/admin/images/{picture.pk}/delete/").status_code == 302
    assert list_names(each_storage) == []
