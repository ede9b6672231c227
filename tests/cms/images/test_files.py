"""Pictures as files: as what they are, kept for ever, and nothing beside them."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from .conftest import content_of, drawn, picture

pytestmark = pytest.mark.django_db

TYPES = {
    "x.jpg": "image/jpeg",
    "x.png": "image/png",
    "x.webp": "image/webp",
    "x.avif": "image/avif",
    "x.gif": "image/gif",
}


@pytest.mark.parametrize("name", TYPES)
def test_a_picture_is_served_as_what_it_is(name):
    one = picture(drawn((8, 8)), name)
    answer = Client().get(one.file.url)
    assert answer.getvalue() == content_of(one)
    assert answer["Content-Type"] == TYPES[name]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.js", "x.pdf"])
def test_nothing_else_is_served_from_among_them(name):
    stored = default_storage.save(f"pictures/{'a' * 32}.{name.partition('.')[2]}", ContentFile(b"<script>"))
    assert Client().get(f"/media/{stored}").status_code == 404
