"""The name, logo and colour of an organisation in the admin."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cms.editing.branding.appearance import Colour, check_colour, check_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


@pytest.fixture
def logo(settings, tmp_path):
    path = tmp_path / "logo.svg"
    path.write_text(SVG)
    settings.CMS_LOGO = str(path)
    return path


def test_by_default_the_admin_has_the_name_clarion_and_the_colours_of_wagtail(client, admin_client):
    page = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "Sign in to Clarion" in page
    assert "login-logo" not in page
    assert "--w-color-primary-hue" not in page
    menu = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert '<span class="branding-name" data-name="Clarion" data-initial="C">' in menu
    assert client.get(reverse("branding_logo")).status_code == 404


def test_name_and_logo_are_on_the_login_page_and_in_the_menu(client, admin_client, settings, logo):
    settings.WAGTAIL_SITE_NAME = "Common Lantern"
    page = client.get(reverse("wagtailadmin_login"), follow=False)
    home = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert 'class="branding-sidebar" src="/admin/branding/logo" alt="Common Lantern"' in home
    if page.status_code == 200:
        assert "Sign in to Common Lantern" in page.content.decode()


def test_the_title_of_each_page_of_the_admin_ends_with_the_name(client, admin_client, settings):
    settings.WAGTAIL_SITE_NAME = "Lantern & Co"
    for browser, name in ((client, "wagtailadmin_login"), (admin_client, "wagtailadmin_home")):
        page = browser.get(reverse(name), follow=True).content.decode()
        assert re.search(r"<title>\s*\S.* - Lantern &amp; Co</title>", page, re.DOTALL), page[:1000]
        assert not re.search(r"<title>[^<]*Wagtail", page)


def test_the_logo_is_public_and_runs_no_scripts(client, db, logo):
    response = client.get(reverse("branding_logo"))
    assert b"".join(response.streaming_content).decode() == SVG
    assert response["Content-Type"] == "image/svg+xml"
    assert "script" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_colour_replaces_the_primary_colour_of_wagtail(client, db, settings):
    settings.CMS_COLOUR = "#24505a"
    page = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "--w-color-primary-hue: 191.1" in page


@pytest.mark.parametrize(("written", "contrast"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54)])
def test_contrast_is_computed_as_in_wcag(written, contrast):
    assert Colour.parse(written).contrast_with_white == pytest.approx(contrast, abs=0.01)


@pytest.mark.parametrize(
    ("colour", "error_ids"),
    [("", []), ("#24505a", []), ("#767676", []), ("#777777", ["branding.E002"]), ("teal", ["branding.E001"])],
)
def test_an_unusable_colour_is_reported_at_start_up(settings, colour, error_ids):
    settings.CMS_COLOUR = colour
    assert [error.id for error in check_colour()] == error_ids


def test_a_missing_logo_is_reported_at_start_up(settings, logo):
    assert check_logo() == []
    settings.CMS_LOGO = str(logo.with_suffix(".gif"))
    assert [error.id for error in check_logo()] == ["branding.E003"]
