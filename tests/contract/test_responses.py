"""Responses match the document: every operation, page type and block, without undocumented fields."""

from __future__ import annotations

import pytest
from openapi_schema_validator import OAS31Validator

from cms.content.blocks.body import BODY_BLOCKS
from cms.pages.page_types import page_models
from tests.contract.strict_document import close_schemas, find_response

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def closed(contract) -> dict:
    """Return the document with additional properties forbidden, so that undocumented fields are errors, too."""
    return close_schemas(contract)


@pytest.fixture
def get_documented(client, closed):
    """Return a function that requests a path, checks the response against the document, and returns its JSON."""

    def get(address: str, parameters=None, status: int = 200, template: str = ""):
        result = client.get(f"/api/v1{address}", parameters)
        assert result.status_code == status, result.content[:500]
        media_type = result.headers["Content-Type"].split(";")[0]
        response = find_response(closed, template or address, status)
        schema = response["content"][media_type]["schema"]
        body = result.json()
        errors = list(OAS31Validator({**schema, "components": closed["components"]}).iter_errors(body))
        assert errors == [], [f"{error.json_path}: {error.message}" for error in errors]
        assert response["headers"].keys() - {"Retry-After"} <= {*result.headers, "Cache-Tag"}
        return body

    return get


LISTS = ["/releases", "/stories", "/calls-to-action", "/topics", "/regions", "/people", "/locales"]


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_lists_navigation_and_settings(get_documented, site, locale):
    empty = [address for address in LISTS if not get_documented(address, {"locale": locale})["items"]]
    assert empty == [] or locale == "fr"
    menu, settings = get_documented("/navigation", {"locale": locale}), get_documented("/settings", {"locale": locale})
    assert (len(menu["languages"]), settings["donor_portal"]["label"]) == (2, "Sign in to give")


def test_every_page_type_with_every_block(get_documented, site):
    blocks = {name for name, _ in BODY_BLOCKS}
    seen = {}
    for page in site.pages:
        body = get_documented(f"/pages/{page.pk}", template="/pages/{page_id}")
        seen.setdefault(body["type"], set()).update(block["type"] for block in body["body"])
    assert seen.keys() == {model.api_type for model in page_models()}
    assert [kind for kind, shown in seen.items() if shown != blocks] == []


def test_every_page_by_path_and_its_related_pages(get_documented, site):
    for page in site.pages:
        path = get_documented(f"/pages/{page.pk}", template="/pages/{page_id}")["path"]
        assert get_documented("/resolve", {"path": path})["result"] == "page"
        get_documented(f"/pages/{page.pk}/related", template="/pages/{page_id}/related")


def test_a_redirected_path(get_documented, site):
    result = get_documented("/resolve", {"path": site.redirect.old_path})
    assert (result["result"], result["permanent"]) == ("redirect", True)


def test_search(get_documented, site, indexed):
    assert get_documented("/search", {"q": "wages", "topic": "press-freedom"})["items"]
    assert get_documented("/search")["facets"]
    assert get_documented("/search", {"q": "nothingatall"})["total"] == 0


def test_suggestions(get_documented, site, indexed):
    kinds = {
        item["kind"] for q in ("st", "press f", "a") for item in get_documented("/search/suggest", {"q": q})["items"]
    }
    assert {"page", "topic"} <= kinds
    assert get_documented("/search/suggest")["items"] == []


def test_errors(get_documented, site):
    get_documented("/pages/999999", status=404, template="/pages/{page_id}")
    get_documented("/resolve", {"path": "/nowhere"}, status=404)
    assert get_documented("/releases", {"limit": "many", "nonsense": 1}, status=422)["errors"]


def test_unchanged_content_gets_304_without_a_body(client, contract, site):
    first = client.get("/api/v1/releases")
    again = client.get("/api/v1/releases", headers={"If-None-Match": first.headers["ETag"]})
    documented = contract["components"]["responses"]["NotModified"]
    assert (again.status_code, again.content, "content" in documented) == (304, b"", False)
    assert documented["headers"].keys() <= {*again.headers}
