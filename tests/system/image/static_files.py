"""Static files in the image: they are complete, compressed, and may be kept for ever."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest

from tests.system.image.installation import Installation


def list_static_files(page: bytes) -> list[str]:
    """Return the addresses of static files that a page names."""
    return sorted(set(re.findall(r"""["'(](/static/[^"')#]+)""", page.decode())))


@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/docs"])
def test_static_files_are_served_compressed(installation: Installation, path: str) -> None:
    status, page, _ = installation.send(path)
    files = list_static_files(page)
    assert (status, bool(files)) == (200, True)
    for file in files:
        status, body, headers = installation.send(file)
        assert (status, bool(body)) == (200, True), file
        assert "immutable" in headers["Cache-Control"], file
        if file.endswith((".css", ".js")) and len(body) > 1000:
            assert installation.send(file, **{"Accept-Encoding": "gzip"})[2].get("Content-Encoding") == "gzip", file
        if file.endswith(".css"):  # fonts and pictures that the style sheet names
            for name in re.findall(r"""url\(["']?([\w./-]+\.(?:woff2|svg|png|gif))""", body.decode()):
                assert installation.send(urljoin(file, name))[0] == 200, (file, name)


RENDER_ADMIN = """
import django
django.setup()
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
user = get_user_model().objects.create_superuser("tester", "tester@example.org", "a long password of a test")
from django.conf import settings
settings.SECOND_FACTOR_ROLES = []
client = Client(headers={"host": "cms.example.org"})
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
for path in ("/admin/", "/admin/pages/", "/admin/images/", "/admin/account/"):
    response = client.get(path, secure=True, follow=True)
    print(response.status_code, path, len(response.content))
    print(response.content.decode())
user.delete()
"""


def test_pages_of_the_admin_name_only_static_files_that_exist(installation: Installation) -> None:
    printed = installation.web.execute("python", "-c", RENDER_ADMIN)
    assert re.findall(r"^(\d{3}) /admin/", printed, re.M) == ["200"] * 4
    files = list_static_files(printed.encode())
    assert len(files) > 10
    assert [file for file in files if installation.send(file)[0] != 200] == []
