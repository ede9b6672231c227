"""The user bar of an editor's panel: for its token alone, made for the frontend's page and the admin's origin."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from cms.demo import factories
from cms.demo.factories import states
from cms.preview.codes import share_draft
from tests.cms.preview.conftest import Panel


def ask(token=None, **more):
    headers = {"Authorization": f"Preview {token}"} if token else {}
    return Client().get("/preview-bar", headers=headers, **more)


def configuration(page):
    """What axe is told."""
    found = re.search(r'<script id="[^"]*axe-configuration" type="application/json">(.*?)</script>', page, re.S)
    return json.loads(found.group(1))


def test_it_comes_with_a_token_of_the_panel(token, settings):
    answer = ask(token)
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert "wagtail-userbar-template" in page
    assert f'data-wagtail-userbar-origin="{settings.CMS_URL}"' in page
    host = settings.CMS_URL.removeprefix("http:")
    assert re.findall(r'<script src="(.*?)wagtailadmin/js/', page) == [f"{host}/static/"] * 2
    assert configuration(page)["spec"]["allowedOrigins"] == ["<same_origin>", settings.CMS_URL]
    assert "<script>" not in page  # a frontend's policy lets none in
    assert "style=" not in page


def test_nobody_else_gets_it(token, reader, story, editor, pass_time):
    revision = states.save_draft(story, title="Shared").latest_revision
    _, code = share_draft(revision, story, editor, timedelta(hours=1))
    shared = reader.token(code)
    assert reader.status(shared) == 200
    assert [ask(who).status_code for who in (None, "pvt_unknown", code, shared)] == [404] * 4
    assert ask(token).status_code == 200
    pass_time(minutes=16)
    assert ask(token).status_code == 404


def test_it_ends_with_the_draft(token, story, editor):
    editor.groups.clear()
    assert ask(token).status_code == 404


def test_the_editors_panel_listens_to_the_frontends_of_all_sites(panel, story, tree):
    factories.site("other.example", languages=["en"])
    page = panel.client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    origins = configuration(page)["spec"]["allowedOrigins"]
    assert origins[0] == "<same_origin>"
    assert {"http://localhost:3000", "http://other.example"} <= {one.replace("https", "http") for one in origins}


def test_an_editor_of_another_page_has_their_own(token, story):
    other = Panel(factories.UserFactory(groups=["Editors"]))
    assert other.client.get("/preview-bar").status_code == 404
