"""Security headers of the API, the admin, files and static files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from cms.demo import factories
from cms.http.middleware import API_CONTENT_SECURITY_POLICY
from tests.production.processes import environment, run

pytestmark = pytest.mark.django_db

PICTURE = f"{'0123456789abcdef' * 2}.png"
DIRECTIVES_OF_THE_ADMIN = {"frame-ancestors 'self'", "form-action 'self'", "object-src 'none'", "base-uri 'self'"}


def directives(response) -> set[str]:
    return {directive.strip() for directive in response.headers["Content-Security-Policy"].split(";")}


@pytest.mark.few(4)
@pytest.mark.parametrize("method", ["get", "head", "options", "post"])
@pytest.mark.parametrize(
    "path", ["/api/v1/site", "/api/v1/search", "/api/v1/pages/999999", "/api/nothing", "/api/v1/preview"]
)
def test_responses_of_the_api_allow_a_browser_nothing(tree, client: Client, path: str, method: str) -> None:
    response = getattr(client, method)(path)
    assert response.headers["Content-Security-Policy"] == API_CONTENT_SECURITY_POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_cached_response_has_the_headers_of_the_first(tree, client: Client, settings) -> None:
    first, second = (client.get("/api/v1/site") for _ in range(2))
    for name in ("Content-Security-Policy", "Permissions-Policy", "Referrer-Policy"):
        assert first.headers[name] == second.headers[name]


def test_a_preflight_response_allows_a_browser_nothing(client: Client) -> None:
    preflight = client.options(
        "/api/v1/search/clicks", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.headers["Content-Security-Policy"] == API_CONTENT_SECURITY_POLICY


def test_the_documentation_of_the_api_runs_only_its_own_files(client: Client) -> None:
    found = directives(client.get("/api/v1/docs"))
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"} <= found


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/"])
def test_the_admin_allows_only_itself(admin_client: Client, path: str) -> None:
    response = admin_client.get(path, follow=True)
    assert directives(response) >= DIRECTIVES_OF_THE_ADMIN
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/site", "/nothing", f"/media/pictures/{PICTURE}"])
def test_unused_features_of_browsers_are_denied(tree, client: Client, path: str) -> None:
    policy = client.get(path).headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()", "usb=()"} <= set(policy)
    assert not any(feature.startswith(("publickey-credentials", "clipboard")) for feature in policy)


def test_pictures_are_in_a_sandbox(tree, client: Client) -> None:
    picture = factories.PictureFactory()
    factories.StoryFactory(image=picture)
    response = client.get(picture.file.url)
    response.close()
    assert directives(response) == {"default-src 'none'", "sandbox"}
    assert response.headers["X-Content-Type-Options"] == "nosniff"


SHOW = (
    "import cms.settings.production as s;"
    " print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'], s.SECURE_HSTS_INCLUDE_SUBDOMAINS)"
)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, "[\"'self'\"] False"),
        (
            {
                "OIDC_SERVER_URL": "https://id.example.org/realms/a",
                "FORM_ACTION_ORIGINS": "https://log-in.example.org",
                "SECURE_HSTS_INCLUDE_SUBDOMAINS": "true",
            },
            "[\"'self'\", 'https://id.example.org', 'https://log-in.example.org'] True",
        ),
    ],
    ids=["default", "all"],
)
def test_forms_lead_to_the_admin_and_the_provider_only(tmp_path: Path, variables: dict[str, str], shown: str) -> None:
    assert run("-c", SHOW, env=environment(tmp_path, **variables)).stdout.strip() == shown
