"""Real answers hold what the document promises: every operation, page type and block, to the last field."""

from __future__ import annotations

import copy

import pytest
from openapi_schema_validator import OAS31Validator

from cms.api.openapi.cleanup import subschemas
from cms.content.blocks.body import BODY_BLOCKS
from cms.pages.page_types import page_models

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def closed(contract) -> dict:
    """The document with nothing allowed that it does not name: a field that is sent but not promised is found too."""
    strict = copy.deepcopy(contract)
    for schema in strict["components"]["schemas"].values():
        for node in subschemas(schema):
            if "properties" in node:
                node["additionalProperties"] = False
    return strict


@pytest.fixture
def ask(client, closed):
    """Ask an address; the answer must be the documented one. Gives its JSON."""

    def asked(address: str, parameters=None, status: int = 200, template: str = ""):
        answer = client.get(f"/api/v1{address}", parameters)
        assert answer.status_code == status, answer.content[:500]
        response = closed["paths"][f"/api/v1{template or address}"]["get"]["responses"][str(status)]
        if "$ref" in response:
            response = closed["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        media_type = answer.headers["Content-Type"].split(";")[0]
        schema = response["content"][media_type]["schema"]
        body = answer.json()
        errors = list(OAS31Validator({**schema, "components": closed["components"]}).iter_errors(body))
        assert errors == [], [f"{error.json_path}: {error.message}" for error in errors]
        assert response["headers"].keys() - {"Retry-After"} <= {*answer.headers, "Cache-Tag"}
        return body

    return asked


LISTS = ["/releases", "/stories", "/calls-to-action", "/topics", "/regions", "/people", "/locales"]


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_lists_and_furniture(ask, site, locale):
    empty = [address for address in LISTS if not ask(address, {"locale": locale})["items"]]
    assert empty == [] or locale == "fr"
    menu, settings = ask("/navigation", {"locale": locale}), ask("/settings", {"locale": locale})
    assert (len(menu["languages"]), settings["donor_portal"]["label"]) == (2, "Sign in to give")


def test_every_page_type_with_every_block(ask, site):
    blocks = {name for name, _ in BODY_BLOCKS}
    seen = {}
    for page in site.pages:
        body = ask(f"/pages/{page.pk}", template="/pages/{page_id}")
        seen.setdefault(body["type"], set()).update(block["type"] for block in body["body"])
    assert seen.keys() == {model.api_type for model in page_models()}
    assert [kind for kind, shown in seen.items() if shown != blocks] == []


def test_every_page_by_its_path_and_what_is_related_to_it(ask, site):
    for page in site.pages:
        path = ask(f"/pages/{page.pk}", template="/pages/{page_id}")["path"]
        assert ask("/resolve", {"path": path})["result"] == "page"
        ask(f"/pages/{page.pk}/related", template="/pages/{page_id}/related")


def test_a_path_that_moved(ask, site):
    answer = ask("/resolve", {"path": site.redirect.old_path})
    assert (answer["result"], answer["permanent"]) == ("redirect", True)


def test_search(ask, site, indexed):
    assert ask("/search", {"q": "wages", "topic": "press-freedom"})["items"]
    assert ask("/search")["facets"]
    assert ask("/search", {"q": "nothingatall"})["total"] == 0


def test_suggestions(ask, site, indexed):
    kinds = {item["kind"] for q in ("st", "press f", "a") for item in ask("/search/suggest", {"q": q})["items"]}
    assert {"page", "topic"} <= kinds
    assert ask("/search/suggest")["items"] == []


def test_errors(ask, site):
    ask("/pages/999999", status=404, template="/pages/{page_id}")
    ask("/resolve", {"path": "/nowhere"}, status=404)
    assert ask("/releases", {"limit": "many", "nonsense": 1}, status=422)["errors"]


def test_what_has_not_changed_is_told_without_a_body(client, contract, site):
    first = client.get("/api/v1/releases")
    again = client.get("/api/v1/releases", headers={"If-None-Match": first.headers["ETag"]})
    promised = contract["components"]["responses"]["NotModified"]
    assert (again.status_code, again.content, "content" in promised) == (304, b"", False)
    assert promised["headers"].keys() <= {*again.headers}
