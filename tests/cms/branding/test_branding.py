"""The admin under an organisation's own name, sign and colour."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms.branding.checks import check_colour, check_logo
from cms.branding.colour import Colour

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


@pytest.fixture
def sign(settings, tmp_path):
    path = tmp_path / "sign.svg"
    path.write_text(SVG)
    settings.CMS_LOGO = str(path)
    return path


def test_without_settings_it_is_wagtails_with_our_name(client, db):
    page = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "Sign in to Clarion" in page
    assert "login-logo" in page
    assert "--w-color-primary-hue" not in page
    assert client.get(reverse("branding_logo")).status_code == 404


def test_name_and_sign_are_on_the_log_in_and_in_the_menu(client, admin_client, settings, sign):
    settings.WAGTAIL_SITE_NAME = "Common Lantern"
    page = client.get(reverse("wagtailadmin_login"), follow=False)
    home = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert 'class="branding-sidebar" src="/admin/branding/logo" alt="Common Lantern"' in home
    if page.status_code == 200:
        assert "Sign in to Common Lantern" in page.content.decode()


def test_the_sign_is_open_to_all_and_runs_nothing(client, db, sign):
    answer = client.get(reverse("branding_logo"))
    assert b"".join(answer.streaming_content).decode() == SVG
    assert answer["Content-Type"] == "image/svg+xml"
    assert "script" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_colour_becomes_wagtails_own(client, db, settings):
    settings.CMS_COLOUR = "#24505a"
    page = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "--w-color-primary-hue: 191.1" in page


@pytest.mark.parametrize(("written", "contrast"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54)])
def test_contrast_is_that_of_wcag(written, contrast):
    assert Colour.parse(written).contrast_with_white == pytest.approx(contrast, abs=0.01)


@pytest.mark.parametrize(
    ("colour", "found"),
    [("", []), ("#24505a", []), ("#767676", []), ("#777777", ["branding.E002"]), ("teal", ["branding.E001"])],
)
def test_a_colour_that_cannot_be_used_is_told_at_start_up(settings, colour, found):
    settings.CMS_COLOUR = colour
    assert [error.id for error in check_colour()] == found


def test_a_sign_that_is_not_there_is_told_at_start_up(settings, sign):
    assert check_logo() == []
    settings.CMS_LOGO = str(sign.with_suffix(".gif"))
    assert [error.id for error in check_logo()] == ["branding.E003"]
