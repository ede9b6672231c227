"""Ask every operation of an installation, and compare the responses with the document that it generates."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from openapi_schema_validator import OAS31Validator
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from tests.contract.strict_document import PREFIX, close_schemas, find_response

load_all_checks()
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
MAX_EXAMPLES = 4


class Surface:
    """The API of an installation at a base URL, with its own document."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.text = self._read("/openapi.json")[1]
        self.document: dict[str, Any] = json.loads(self.text)
        self.closed = close_schemas(self.document)

    def get(self, path: str, /, template: str = "", status: int = 200, **params: str) -> Any:
        """Return the JSON of a response, after comparing it with the document; undocumented fields are errors."""
        found, text, media_type = self._read(path, params)
        assert found == status, f"{path} {params}: {found} {text[:500]}"
        if "json" not in media_type:
            return text
        schema = find_response(self.closed, template or path, status)["content"][media_type]["schema"]
        body = json.loads(text)
        errors = list(OAS31Validator({**schema, "components": self.closed["components"]}).iter_errors(body))
        assert errors == [], f"{path} {params}: " + "; ".join(f"{one.json_path}: {one.message}" for one in errors[:5])
        return body

    def ask_generated(self, known: Mapping[str, Any]) -> dict[str, Counter[int]]:
        """Send generated valid requests to every operation, and return the statuses by operation.

        Values of `known` replace generated ones in most requests.
        """
        schema = schemathesis.openapi.from_dict(self.document)
        return {
            path: self._ask(schema[path][method.upper()], known)
            for path, item in self.document["paths"].items()
            for method in item
        }

    def _ask(self, operation: Any, known: Mapping[str, Any]) -> Counter[int]:
        statuses: Counter[int] = Counter()

        @seed(0)
        @settings(max_examples=MAX_EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def send(case: Any) -> None:
            for values in (case.query, case.path_parameters, case.body, case.headers):
                if hasattr(values, "update"):
                    values.update({name: known[name] for name in values.keys() & known.keys()})
            if case.path.endswith("/preview"):
                case.headers["Authorization"] = known["Authorization"]
            response = case.call_and_validate(checks=CHECKS.get_by_names(CHECKED), base_url=self.base_url)
            statuses[response.status_code] += 1

        send()
        return statuses

    def exchange(self, code: str) -> str:
        """Return the token for the draft of a preview code."""
        return json.loads(self._read("/preview/exchange", body={"code": code})[1])["token"]

    def _read(
        self, path: str, params: Mapping[str, str] | None = None, body: Mapping[str, str] | None = None
    ) -> tuple[int, str, str]:
        query = f"?{urlencode(params)}" if params else ""
        data = json.dumps(body).encode() if body else None
        request = Request(f"{self.base_url}{PREFIX}{quote(path)}{query}", data, {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=60) as response:
                return response.status, response.read().decode(), response.headers.get_content_type()
        except HTTPError as error:
            return error.code, error.read().decode(), error.headers.get_content_type()


def ask_everything(surface: Surface, content: Mapping[str, Any]) -> dict[str, Counter[int]]:
    """Ask for each page, list, feed, facet and suggestion, then for generated requests to every operation."""
    for path in content["paths"]:
        page = surface.get("/resolve", path=path)["page"]
        assert page["path"] == path
    for locale, pages in content["pages"].items():
        for pk in pages:
            surface.get(f"/pages/{pk}", template="/pages/{page_id}", locale=locale)
            surface.get(f"/pages/{pk}/related", template="/pages/{page_id}/related", locale=locale)
    for path in _paths_without_parameters(surface.document):
        for locale in content["pages"]:
            surface.get(path, locale=locale)
    for kind in _enum(surface, "/feeds/{kind}.{notation}", "kind"):
        for notation in _enum(surface, "/feeds/{kind}.{notation}", "notation"):
            surface.get(f"/feeds/{kind}.{notation}", template="/feeds/{kind}.{notation}")
    query_id = surface.get("/search", q="chains")["query_id"]
    token = f"Preview {surface.exchange(content['code'])}"
    known = {"site": "localhost:3000", "locale": "en", "query_id": query_id, "Authorization": token, **content}
    return surface.ask_generated(known)


def _paths_without_parameters(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of lists and settings: operations with `locale` and without required parameters."""
    for path, item in document["paths"].items():
        parameters = {one["name"]: one for one in item.get("get", {}).get("parameters", []) if "name" in one}
        if "locale" in parameters and not any(one.get("required") for one in parameters.values()):
            yield path.removeprefix(PREFIX)


def _enum(surface: Surface, path: str, name: str) -> list[str]:
    parameters = surface.document["paths"][f"{PREFIX}{path}"]["get"]["parameters"]
    schema = next(one["schema"] for one in parameters if one.get("name") == name)
    while "$ref" in schema:
        schema = surface.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    values: list[str] = schema["enum"]
    return values
