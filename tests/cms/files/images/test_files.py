"""Picture files are served with their media type and cached permanently; other files are not served."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from cms.demo import factories

from .conftest import create_picture, draw_image, read_content

pytestmark = pytest.mark.django_db

TYPES = {
    "x.jpg": "image/jpeg",
    "x.png": "image/png",
    "x.webp": "image/webp",
    "x.avif": "image/avif",
    "x.gif": "image/gif",
}


@pytest.mark.parametrize("name", TYPES)
def test_a_picture_is_served_with_its_media_type(tree, name):
    picture = create_picture(draw_image((8, 8)), name)
    factories.StoryFactory(image=picture)
    response = Client().get(picture.file.url)
    assert response.getvalue() == read_content(picture)
    assert response["Content-Type"] == TYPES[name]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.js", "x.pdf"])
def test_files_that_are_not_pictures_are_not_served(name):
    stored = default_storage.save(f"pictures/{'a' * 32}.{name.partition('.')[2]}", ContentFile(b"<script>"))
    assert Client().get(f"/media/{stored}").status_code == 404
