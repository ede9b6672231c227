"""A response names all faults of a request at once, each with a code and with words that are not Pydantic's."""

from __future__ import annotations

import json
import os
import re
from typing import Annotated, Any, Literal, get_args

import pytest
from django.db import OperationalError
from django.utils.translation import pgettext_lazy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import PydanticKnownError
from pydantic_core.core_schema import ErrorType

from cms.api.openapi.document import document
from cms.delivery.sign_ups.models import SignUpRequest
from cms.demo import factories
from cms.http import parameter_errors, problems
from cms.http.parameter_errors import CODES_BY_PYDANTIC_TYPE, ErrorCode, read_faults
from tests.node import CONTRACT

from .pydantic_words import PYDANTIC_WORDS

MAX_EXAMPLES = max(int(os.environ.get("CASES", "0")) // 20, 15)

SIGN_UP = {"email": "ada@example.org", "consents": ["letter"], "interests": ["stories"]}
ALERT = {"email": "ada@example.org", "q": "ferries"}
# Values of fields, and the errors that they cause: parameter, position in a list, code.
Errors = set[tuple[str, int | None, str]]
FAULTS_OF_EVERY_FORM: dict[str, list[tuple[Any, Errors]]] = {
    "email": [
        ("x", {("email", None, "not_an_email_address")}),
        (7, {("email", None, "not_text")}),
        (None, {("email", None, "not_text")}),
        ("a" * 300, {("email", None, "too_long")}),
    ],
    "site": [("nowhere.example", {("site", None, "does_not_exist")}), (["a"], {("site", None, "not_text")})],
    "locale": [("xx", {("locale", None, "does_not_exist")}), ("x" * 13, {("locale", None, "too_long")})],
    "page": [("no-slash", {("page", None, "malformed")})],
    "zzz": [(1, {("zzz", None, "unknown")})],
}
FAULTS = {
    "/sign-ups": (
        SIGN_UP,
        {
            **FAULTS_OF_EVERY_FORM,
            "consents": [
                ([], {("consents", None, "too_few")}),
                ("letter", {("consents", None, "not_a_list")}),
                (["letter", "sms"], {("consents", None, "too_many")}),
                (["sms"], {("consents", 0, "not_one_of")}),
            ],
            "interests": [
                (["stories", "weather", 7], {("interests", 1, "not_one_of"), ("interests", 2, "not_text")}),
                (["stories"] * 40, {("interests", None, "too_many")}),
            ],
            "name": [("a\x00b", {("name", None, "malformed")})],
            "area": [("a" * 101, {("area", None, "too_long")}), ({}, {("area", None, "not_text")})],
        },
    ),
    "/alerts": (
        ALERT,
        {
            **FAULTS_OF_EVERY_FORM,
            "q": [("  ", {("q", None, "missing")}), ("a\nb", {("q", None, "malformed")})],
            "type": [(["story", "weather"], {("type", 1, "not_one_of")})],
            "topic": [(["a b"], {("topic", 0, "malformed")})],
            "region": [(["a"] * 51, {("region", None, "too_many")})],
        },
    ),
}


def read_errors(response) -> Errors:
    assert response.status_code == 422, response.content
    errors = response.json()["errors"]
    for error in errors:
        assert error.keys() == {"parameter", "index", "code", "message"}
        assert error["code"] in set(ErrorCode) - {ErrorCode.INVALID}, error
        assert error["message"], error
        assert not any(words in error["message"] for words in PYDANTIC_WORDS), error
        assert "%(" not in error["message"], error
    named = [(error["parameter"], error["index"], error["code"]) for error in errors]
    assert len(named) == len(set(named)), named
    return set(named)


def post(client, address: str, body: object):
    return client.post(f"/api/v1{address}", json.dumps(body), content_type="application/json")


def test_a_sign_up_with_five_faults_names_five(client, tree):
    body = {"email": "x", "consents": [], "interests": ["weather"], "locale": "xx", "zzz": 1}
    assert read_errors(post(client, "/sign-ups", body)) == {
        ("email", None, "not_an_email_address"),
        ("consents", None, "too_few"),
        ("interests", 0, "not_one_of"),
        ("locale", None, "does_not_exist"),
        ("zzz", None, "unknown"),
    }


@pytest.mark.parametrize("address", FAULTS)
def test_any_faults_of_a_form_are_named_together_and_nothing_else(address, client, tree):
    valid, faults = FAULTS[address]

    @settings(max_examples=MAX_EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def send(data):
        chosen = data.draw(st.sets(st.sampled_from(sorted(faults)), min_size=1))
        body, expected = dict(valid), set()
        for name in sorted(chosen):
            body[name], errors = data.draw(st.sampled_from(faults[name]))
            expected |= errors
        if body.get("type") or body.get("topic") or body.get("region"):
            expected -= {("q", None, "missing")}  # something is asked for
        assert read_errors(post(client, address, body)) == expected

    send()
    assert not SignUpRequest.objects.exists()


def test_a_request_for_an_alert_names_terms_that_do_not_exist_beside_other_faults(client, tree):
    factories.TopicFactory(label="Fees")
    hidden = factories.TopicFactory(label="Drafts", live=False)
    body = {"email": "x", "topic": ["fees", hidden.slug, "absent"], "region": ["nowhere"]}
    response = post(client, "/alerts", body)
    assert read_errors(response) == {
        ("email", None, "not_an_email_address"),
        ("topic", None, "does_not_exist"),
        ("region", None, "does_not_exist"),
    }
    messages = {error["parameter"]: error["message"] for error in response.json()["errors"]}
    assert messages["topic"] == "There is no “absent”, “drafts”."
    assert read_errors(post(client, "/alerts", {"email": "x"})) == {
        ("email", None, "not_an_email_address"),
        ("q", None, "missing"),
    }


def test_faults_of_the_query_the_path_and_the_body_are_named_together(client, tree):
    query = {"site": "nowhere.example", "limit": ["1", "2"], "year": ["abc", "2026", "3000"], "topic": "a b", "x": "1"}
    assert read_errors(client.get("/api/v1/releases", query)) == {
        ("site", None, "does_not_exist"),
        ("limit", None, "repeated"),
        ("year", None, "repeated"),
        ("topic", 0, "malformed"),
        ("x", None, "unknown"),
    }
    search = {"q": "a " * 65, "year": ["abc", "2026", "3000"], "limit": "100", "offset": "950", "locale": "xx"}
    assert read_errors(client.get("/api/v1/search", {**search, "sort": "popular", "published_after": "1.2.2026"})) == {
        ("q", None, "too_long"),
        ("year", 0, "not_an_integer"),
        ("year", 2, "too_large"),
        ("offset", None, "too_large"),
        ("locale", None, "does_not_exist"),
        ("sort", None, "not_one_of"),
        ("published_after", None, "not_a_date"),
    }
    assert read_errors(client.get("/api/v1/pages/0/related", {"view": "tiny", "published_after": "x"})) == {
        ("page_id", None, "too_small"),
        ("view", None, "not_one_of"),
        ("published_after", None, "unknown"),
    }
    assert read_errors(post(client, "/sign-ups?x=1", [])) == {("body", None, "not_an_object"), ("x", None, "unknown")}
    address = "/embargo-access/acceptances?site=nowhere.example&x=1"
    assert read_errors(post(client, address, {"terms_version": "z", "every": True})) == {
        ("site", None, "does_not_exist"),
        ("x", None, "unknown"),
        ("terms_version", None, "malformed"),
        ("every", None, "unknown"),
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "not_json"),
        ("\xff", "not_json"),
        ("[" * 9000, "not_json"),
        ("7", "not_an_object"),
        (" " * 16_385, "too_long"),
        ('{"\\ud800": 1}', "malformed"),  # half a character, which Pydantic does not accept as a name
    ],
)
def test_a_body_that_cannot_be_read_has_a_code(client, tree, body, code):
    response = client.post("/api/v1/sign-ups", body, content_type="application/json")
    assert read_errors(response) == {("body", None, code)}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing"),
        ({"token": None}, "missing"),
        ([], "missing"),
        ({"token": 7}, "malformed"),
        ({"token": ""}, "malformed"),
    ],
)
def test_a_token_of_one_click_requests_that_was_not_sent_is_missing(client, tree, body, code):
    assert read_errors(post(client, "/sign-ups/unsubscribe", body)) == {("token", None, code)}


def test_fields_with_odd_names_are_named(client, tree):
    body = {**SIGN_UP, "params": 1, "": 2, "0": 3, "a" * 200: 4}
    named = {
        ("params", None, "unknown"),
        ("body", None, "unknown"),
        ("0", None, "unknown"),
        ("a" * 100, None, "unknown"),
    }
    assert read_errors(post(client, "/sign-ups", body)) == named


@pytest.mark.parametrize(
    ("query", "body", "message"),
    [
        ("", {"locale": "fr"}, "Récits"),
        ("?locale=fr", {}, "Récits"),
        ("", {}, "Stories"),
        ("", {"locale": "de"}, "Stories"),  # the site has no German
        ("", {"locale": ["fr"]}, "Stories"),
        ("", {"locale": "../../fr"}, "Stories"),
        ("", {"locale": "fr", "site": "nowhere.example"}, "Récits"),
    ],
)
def test_messages_are_in_the_language_of_the_request(client, tree, monkeypatch, query, body, message):
    words = {**parameter_errors.MESSAGES, ErrorCode.NOT_AN_EMAIL_ADDRESS: pgettext_lazy("visitor", "Stories")}
    monkeypatch.setattr(parameter_errors, "MESSAGES", words)
    response = client.post(
        f"/api/v1/sign-ups{query}",
        json.dumps({"email": "x", **body}),
        content_type="application/json",
        headers={"accept-language": "es"},
    )
    read_errors(response)
    assert {error["parameter"]: error["message"] for error in response.json()["errors"]}["email"] == message


def test_a_language_is_chosen_although_the_database_is_away(client, tree, monkeypatch):
    class Away:
        @staticmethod
        def read():
            raise OperationalError

    monkeypatch.setattr(problems, "SiteRoots", Away)
    assert read_errors(post(client, "/sign-ups", {"email": "x", "consents": ["letter"]}))


def test_a_type_of_pydantic_that_is_not_in_the_table_becomes_a_code_without_its_words():
    assert set(get_args(ErrorType)) >= CODES_BY_PYDANTIC_TYPE.keys()
    unknown = set(get_args(ErrorType)) - CODES_BY_PYDANTIC_TYPE.keys()
    assert {"value_error", "url_parsing", "json_invalid"} <= unknown
    for kind in sorted(get_args(ErrorType)):
        error = {"type": kind, "loc": ("body", "params", "zip"), "msg": "Value error, 47", "ctx": {"error": "47"}}
        (fault,) = read_faults([error])
        assert fault.parameter == "zip"
        assert fault.code is CODES_BY_PYDANTIC_TYPE.get(kind, ErrorCode.INVALID)
        assert kind in CODES_BY_PYDANTIC_TYPE or fault.describe().message == "This value is not valid."


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (Literal["a", "b", "c"], "x", "Use one of: a, b, c."),
        (Literal[1, 2], "x", "Use one of: 1, 2."),
        (Annotated[list[int], Field(min_length=2)], [1], "Choose at least 2."),
        (Annotated[int, Field(le=7)], 8, "The maximum is 7."),
        (Annotated[str, Field(max_length=3)], "abcd", "Too long: the maximum number of characters is 3."),
    ],
)
def test_a_message_names_the_limit_or_the_allowed_values_of_any_field(field, value, message):
    """A project may add filters with these fields; a message without its values would be a 500."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(field).validate_python(value)
    (fault,) = read_faults(refused.value.errors())
    assert fault.describe().message == message


def test_each_code_has_one_message_and_is_documented():
    assert parameter_errors.MESSAGES.keys() == set(ErrorCode)
    documented = json.loads(document())["components"]["schemas"]
    assert documented["ErrorCode"]["enum"] == sorted(ErrorCode)
    assert sorted(documented["ParameterError"]["required"]) == ["code", "index", "message", "parameter"]


def test_the_mock_of_the_typescript_package_has_the_same_codes_and_messages():
    source = (CONTRACT / "typescript/src/mock/errors.ts").read_text(encoding="utf-8")
    mocked = dict(re.findall(r'^  (\w+): "(.*)",$', source, re.MULTILINE))
    assert mocked == {code: re.sub(r"%\(\w+\)s", "%", str(text)) for code, text in parameter_errors.MESSAGES.items()}


def test_the_words_of_pydantic_that_these_tests_look_for_are_its_words():
    messages = {PydanticKnownError(kind, {}).message() for kind in ("missing", "extra_forbidden", "string_type")}
    messages |= {PydanticKnownError("too_short", {"field_type": "List", "min_length": 1, "actual_length": 0}).message()}
    assert all(any(words in message for words in PYDANTIC_WORDS) for message in messages)
    assert re.match(PYDANTIC_WORDS[0], PydanticKnownError("int_parsing", {}).message())
