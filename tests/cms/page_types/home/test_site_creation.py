"""`manage.py create_site`, and the helpers for the tests of adopters that use the same function."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from cms.page_types.home.models import HomePage
from cms.page_types.standard_pages.models import StandardPage
from cms.test import create_home_page, publish, save_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_database")]

FIRST, SECOND = "https://www.harbour.example", "http://fr.harbour.example:3000"


def get_titles(client, site: str) -> list[str]:
    return [item["label"] for item in client.get("/api/v1/locales", {"site": site}).json()["items"]]


def test_the_first_site_is_the_default_one_and_replaces_the_welcome_page(client):
    call_command("create_site", FIRST, "--name", "Harbour Watch")
    site = Site.objects.get()
    assert (site.hostname, site.port, site.site_name, site.is_default_site) == (
        "www.harbour.example",
        443,
        "Harbour Watch",
        True,
    )
    assert [page.title for page in Page.objects.filter(depth=2)] == ["Harbour Watch"]
    assert client.get("/api/v1/resolve", {"path": "/"}).json()["page"]["title"] == "Harbour Watch"


def test_the_second_site_has_its_own_language_and_pages(client):
    call_command("create_site", FIRST, "--name", "Harbour Watch")
    call_command("create_site", SECOND, "--name", "Vigie du port", "--language", "fr")
    assert Site.objects.get(is_default_site=False).root_page.specific.locale.language_code == "fr"
    assert get_titles(client, "www.harbour.example") == ["English"]
    assert get_titles(client, "fr.harbour.example:3000") == ["Français"]


@pytest.mark.parametrize(
    ("url", "language", "message"),
    [
        ("www.harbour.example", "en", "is not a base URL: use a scheme and a host"),
        (f"{FIRST}/news/", "en", "is not a base URL"),
        (FIRST, "xx", "LANGUAGES does not contain “xx”, only en, fr"),
        (FIRST, "en", "There is a site at"),
    ],
)
def test_wrong_values_are_refused_with_what_to_do(url, language, message):
    call_command("create_site", FIRST, "--name", "Harbour Watch")
    with pytest.raises(CommandError, match=message):
        call_command("create_site", url, "--name", "Another", "--language", language)
    assert HomePage.objects.count() == 1


def test_helpers_create_a_home_page_once_and_publish_below_it(client):
    home = create_home_page()
    assert create_home_page() == home
    assert create_home_page("fr").get_translations().get() == home
    publish(StandardPage(title="About", slug="about"), home)
    draft = save_draft(StandardPage(title="Plans", slug="plans"), home)
    paths = {path: client.get("/api/v1/resolve", {"path": path}).status_code for path in ("/about/", "/plans/")}
    assert paths == {"/about/": 200, "/plans/": 404}
    publish(draft)
    assert client.get("/api/v1/resolve", {"path": "/plans/"}).status_code == 200
    with pytest.raises(TypeError, match="needs a `parent`"):
        publish(StandardPage(title="Nowhere"))
