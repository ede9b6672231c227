"""The user bar for the preview panel: only for a token of the panel, configured for the frontend."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.preview.codes import share_draft
from tests.cms.editing.preview.conftest import Panel


def get_bar(token=None, **more):
    headers = {"Authorization": f"Preview {token}"} if token else {}
    return Client().get("/preview-bar", headers=headers, **more)


def configuration(page):
    """Return the configuration of axe in the page."""
    found = re.search(r'<script id="[^"]*axe-configuration" type="application/json">(.*?)</script>', page, re.S)
    return json.loads(found.group(1))


def test_a_token_of_the_panel_gets_the_bar(token, settings):
    response = get_bar(token)
    page = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert "wagtail-userbar-template" in page
    assert f'data-wagtail-userbar-origin="{settings.CMS_URL}"' in page
    host = settings.CMS_URL.removeprefix("http:")
    assert re.findall(r'<script src="(.*?)wagtailadmin/js/', page) == [f"{host}/static/"] * 2
    assert configuration(page)["spec"]["allowedOrigins"] == ["<same_origin>", settings.CMS_URL]
    assert "<script>" not in page  # the policy of a frontend allows no inline scripts
    assert "style=" not in page


def test_other_tokens_and_codes_do_not_get_the_bar(token, reader, story, editor, pass_time):
    revision = states.save_draft(story, title="Shared").latest_revision
    _, code = share_draft(revision, story, editor, timedelta(hours=1))
    shared = reader.token(code)
    assert reader.status(shared) == 200
    assert [get_bar(credential).status_code for credential in (None, "pvt_unknown", code, shared)] == [404] * 4
    assert get_bar(token).status_code == 200
    pass_time(minutes=16)
    assert get_bar(token).status_code == 404


def test_the_bar_ends_with_the_draft(token, story, editor):
    editor.groups.clear()
    assert get_bar(token).status_code == 404


def test_the_panel_accepts_the_frontends_of_all_sites(panel, story, tree):
    factories.site("other.example", languages=["en"])
    page = panel.client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    origins = configuration(page)["spec"]["allowedOrigins"]
    assert origins[0] == "<same_origin>"
    assert {"http://localhost:3000", "http://other.example"} <= {one.replace("https", "http") for one in origins}


def test_a_session_in_the_admin_does_not_get_the_bar(token, story):
    other = Panel(factories.UserFactory(groups=["Editors"]))
    assert other.client.get("/preview-bar").status_code == 404
