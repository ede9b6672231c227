"""Pages that people see instead of a view of the admin: what they say, in which language, and under whose name."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.views.defaults import permission_denied, server_error

from .visible_text import find_around, read_text

NAME = "Harbour & Watch"


@pytest.fixture(autouse=True)  # each page has the name
def name(settings):
    """Set the name of the organisation."""
    settings.WAGTAIL_SITE_NAME = NAME
    settings.CMS_COLOUR = "#24505a"


def show_missing_page(client: Client) -> Any:
    return client.get("/admin/no-such-view/")


def refuse_form(client: Client) -> Any:
    strict = Client(enforce_csrf_checks=True)
    return strict.post(reverse("wagtailadmin_login"), {"login": "ada", "password": "secret"})


def refuse_access(client: Client) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = AnonymousUser()
    return permission_denied(request, PermissionDenied())


def fail(client: Client) -> Any:
    return server_error(HttpRequest())


PAGES = [
    (show_missing_page, 404, "There is nothing at this address"),
    (refuse_form, 403, "The form was not accepted"),
    (refuse_access, 403, "You may not do this"),
    (fail, 500, "Something went wrong"),
]


@pytest.mark.parametrize(("request_page", "status", "heading"), PAGES)
def test_an_error_page_says_what_happened_and_leads_back(admin_client, request_page, status, heading):
    response = request_page(admin_client)
    html = response.content.decode()
    text = read_text(response.content)
    assert response.status_code == status
    assert f"{heading} - {NAME}" in text
    assert f"<h1>{heading}</h1>" in html
    assert find_around("wagtail", text) == []
    assert 'href="/admin/"' in html or "/admin/login/" in html


def test_the_page_after_an_error_needs_neither_database_nor_request(settings):
    with translation.override("fr"):
        html = server_error(HttpRequest()).content.decode()
    assert '<html lang="fr"' in html
    assert "#24505a" in html


def test_the_icon_of_tabs_has_the_letter_and_colour_of_the_organisation(client, db):
    html = client.get(reverse("wagtailadmin_login")).content.decode()
    assert 'rel="icon" href="data:image/svg+xml,' in html
    assert "%2324505a" in html
    assert "%3EH%3C/text" in html
    assert "favicon.ico" not in html
