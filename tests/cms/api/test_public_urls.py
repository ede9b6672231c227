"""URLs are checked in responses too: rows that were written past the forms have links that no browser should follow."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from structlog.testing import capture_logs
from wagtail.contrib.redirects.models import Redirect

from cms.core.public_urls import PublicURLBlock, is_public_url, public_url
from cms.demo import factories
from cms.demo.factories import blocks
from cms.demo.factories.settings import country, footer_item, menu_item, profile
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.snippets.organisation.models import DonorPortal
from search.rules.models import Promotion

HOSTILE = (
    "javascript:alert(1)//evil.example",
    "JaVaScRiPt:alert('evil.example')",
    "java\tscript:alert('evil.example')",
    " javascript:alert('evil.example')",
    "\x01javascript:alert('evil.example')",
    "data:text/html,<script>evil.example</script>",
    "vbscript:evil.example",
    "file:///evil.example",
    "ftp://evil.example/",
    "blob:https://evil.example/x",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n\\evil.example/",
    "\t//evil.example/",
    "https://a.example/\r\nevil.example",
    "evil.example",
    "",
)
ALLOWED = (
    "https://a.example/?b=c#d",
    "HTTP://a.example/",
    "mailto:press@a.example",
    "tel:+3212345678",
    "/stories/",
    "/",
    "#figures",
    "https://a.example/a//b\\c",
)


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_is_not_public(url):
    assert not is_public_url(url)


@pytest.mark.parametrize("url", ALLOWED)
def test_a_url_of_a_known_scheme_or_of_the_same_site_is_public(url):
    assert is_public_url(url)
    assert public_url(f" {url} ", "here") == url


# ---------------------------------------------------------------- responses

HOSTILE_SAMPLE = (
    "javascript:alert('evil.example')",
    "//evil.example/",
    "/\t/evil.example/",
    "data:text/html,evil.example",
)


def page_with(body, **fields):
    return factories.StandardFactory(body=body, **fields)


def get_block(frontend, page) -> list[dict]:
    return frontend.get(f"/pages/{page.pk}")["body"]


@pytest.mark.parametrize("url", HOSTILE_SAMPLE)
def test_blocks_lose_a_hostile_url_or_are_left_out(url, frontend, tree):
    good = blocks.link("Good", url="https://good.example/")
    page = page_with(
        [
            blocks.links([blocks.link("Bad", url=url), good]),
            blocks.links([blocks.link("Alone", url=url)]),
            blocks.video(url),
            blocks.statistic("1", "label", source_url=url),
            blocks.rich_text(f'<p><a href="{url}">kept</a></p>'),
        ]
    )
    with capture_logs() as logs:
        body = get_block(frontend, page)
    assert "evil" not in str(body)
    assert [block["type"] for block in body] == ["links", "statistic", "rich_text"]
    assert [link["label"] for link in body[0]["value"]["links"]] == ["Good"]
    assert body[1]["value"]["source_url"] is None
    assert {entry["event"] for entry in logs} >= {"content.invalid_value"}
    assert "evil" not in str(logs)


@pytest.mark.parametrize("url", HOSTILE_SAMPLE)
def test_menus_and_settings_omit_a_hostile_url(url, frontend, tree):
    factories.NavigationFactory(
        primary=[
            menu_item("Bad", url=url, children=(blocks.link("Good", url="https://good.example/"),)),
            menu_item("Good", url="https://good.example/", children=(blocks.link("Bad", url=url),)),
        ],
        button=[footer_item("Bad", url=url)],
        footer=[footer_item("Bad", url=url), footer_item("Good", url="https://good.example/")],
        countries=[country("KE", "Bad", url)],
    )
    factories.SocialProfilesFactory(profiles=[profile("x", url)])
    factories.DonorPortalFactory()
    DonorPortal.objects.update(url=url)
    site = frontend.get("/site")
    assert "evil" not in str(site)
    primary = [(item["link"]["label"], item["children"]) for item in site["navigation"]["primary"]]
    assert primary == [("Good", [])]
    assert [item["label"] for item in site["navigation"]["footer"]] == ["Good"]
    assert site["navigation"]["countries"] == site["settings"]["profiles"] == []
    assert site["navigation"]["button"] is site["settings"]["donor_portal"] is None


@pytest.mark.few(2)
@pytest.mark.parametrize("url", HOSTILE_SAMPLE)
def test_a_call_to_action_has_no_button_with_a_hostile_url(url, frontend, tree):
    call = factories.CallToActionFactory()
    page = page_with([blocks.call_to_action(call)])
    CallToActionPage.objects.update(destination_page=None, destination_url=url)
    assert frontend.get(f"/pages/{call.pk}")["action"]["button"] is None
    assert "evil" not in str(frontend.get(f"/pages/{page.pk}"))


@pytest.mark.parametrize("url", HOSTILE_SAMPLE)
def test_a_redirect_to_a_hostile_url_does_not_exist(url, frontend, tree):
    Redirect.add_redirect("/old", "https://good.example/")
    Redirect.objects.update(redirect_link=url)
    assert frontend.get("/redirects")["items"] == []
    assert frontend.send("/resolve", path="/old").status_code == 404


@pytest.mark.parametrize("url", HOSTILE_SAMPLE)
def test_a_promotion_with_a_hostile_url_is_left_out(url, frontend, tree, search_engine):
    for title in ("Bad", "Good"):
        Promotion.objects.create(exact="flood", title=title, url="https://good.example/", locale=tree.home.locale)
    Promotion.objects.filter(title="Bad").update(url=url)
    promoted = frontend.get("/search", q="flood")["promoted"]
    assert [(one["title"], one["url"]) for one in promoted] == [("Good", "https://good.example/")]


# ---------------------------------------------------------------- forms


@pytest.mark.django_db
@pytest.mark.parametrize("url", [*HOSTILE_SAMPLE, "ftp://evil.example/"])
def test_forms_refuse_a_hostile_url(url):
    if not url.startswith("//"):  # Django's form field completes this one to https://
        with pytest.raises(ValidationError):
            PublicURLBlock().clean(url)
    for model, field in ((DonorPortal, "url"), (CallToActionPage, "destination_url")):
        with pytest.raises(ValidationError) as refused:
            model(**{field: url}).clean()
        assert field in refused.value.error_dict


def test_forms_accept_a_web_address():
    assert PublicURLBlock(required=False).clean("") == ""
    assert PublicURLBlock().clean("https://a.example/") == "https://a.example/"
    assert PublicURLBlock().deconstruct()[0] == "wagtail.blocks.URLBlock"
