"""The log-in follows the browser's language, the admin that of the account, and the API only its parameters."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.users.models import UserProfile

from cms.operations.languages.middleware import choose_admin_language


@pytest.mark.parametrize(
    ("accepted", "language"),
    {
        "": "en",
        "fr": "fr",
        "fr-CA,fr;q=0.9,en;q=0.8": "fr",
        "en-GB,fr;q=0.9": "en",
        "es,de;q=0.9,fr;q=0.5": "fr",  # Spanish and German are complete for visitors only
        "fr;q=0,en": "en",
        "ar": "en",
        "*": "en",
        "ru, *;q=0.5": "en",
        "fr;q=high": "en",
        "x" * 5000: "en",
    }.items(),
)
def test_the_first_accepted_language_with_a_complete_catalogue_is_chosen(accepted: str, language: str) -> None:
    assert choose_admin_language(accepted) == language


def test_without_a_match_the_first_language_of_the_site_is_chosen_if_the_admin_has_it(settings) -> None:
    settings.LANGUAGE_CODE = "fr"
    assert choose_admin_language("ru") == "fr"
    settings.LANGUAGE_CODE = "ar"
    assert choose_admin_language("ru") == "en"


def test_the_log_in_page_is_in_the_language_of_the_browser(client, db) -> None:
    french = client.get(reverse("account_login"), headers={"Accept-Language": "fr-CA"})
    assert '<html lang="fr"' in french.content.decode()
    assert "Accept-Language" in french["Vary"]
    assert '<html lang="en"' in client.get(reverse("account_login"), headers={"Accept-Language": "de"}).content.decode()
    assert get_language() == "en"


def test_the_language_of_the_account_precedes_that_of_the_browser(admin_client, admin_user) -> None:
    french = {"Accept-Language": "fr"}
    assert '<html lang="fr"' in admin_client.get(reverse("wagtailadmin_home"), headers=french).content.decode()
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "en"})
    assert '<html lang="en"' in admin_client.get(reverse("wagtailadmin_home"), headers=french).content.decode()


def test_no_response_of_the_api_depends_on_the_browser(tree, client, search_engine, settings) -> None:
    settings.API_CACHE_MB = 0
    for path in ("/locales", "/settings", "/search?q=quay&facets=true", "/resolve?path=/", "/releases?x=1"):
        plain, *others = (
            client.get(f"/api/v1{path}", headers=headers)
            for headers in ({}, {"Accept-Language": "fr"}, {"Accept-Language": "ar", "Cookie": "django_language=ar"})
        )
        for other in others:
            assert (other.status_code, other.content) == (plain.status_code, plain.content), path
            assert "Accept-Language" not in other.get("Vary", "")
