"""A missing or weak secret stops the start of production; one message names all of them, without their values."""

from __future__ import annotations

import re
import secrets

import pytest

from cms.settings.start_checks import MADE, describe_weak_secrets
from tests.production.processes import ENVIRONMENT, PROJECT
from tests.production.test_settings import settings_error, variables

__all__ = ["variables"]

STRONG = "7f0c41d2e9a86b35" + "c9d1e07a4b62f853" + "18e6a3f0d7b49c25" + "06"
# Everything but the length is right.
SHORT = {name: STRONG[: least - 1] for name, least in MADE.items()}
IN_URLS = {
    "DATABASE_URL": "postgres://clarion:{}@db.internal/clarion",
    "CACHE_URL": "redis://:{}@cache.internal:6379/0",
    "SEARCH_URL": "https://clarion:{}@one.internal:9200,https://clarion:{}@two.internal:9200",
}
ISSUED = {
    "EMAIL_URL": "smtp+tls://user:{}@mail.internal:587",
    "MEDIA_URL": "s3://KEY:{}@s3.internal/media",
    "OIDC_CLIENT_SECRET": "{}",
    "AWS_SECRET_ACCESS_KEY": "{}",
}
# Long enough, but easy to guess: each is refused for any secret that an operator makes.
GUESSABLE = [
    "change-me-" * 6,
    "replace this example with a key of your own and not this one",
    "x" * 60,
    "0123456789abcdef" * 4,
    "abababab" * 8,
    "django-insecure-" + STRONG,
]


@pytest.mark.parametrize(("name", "value"), SHORT.items())
def test_a_short_secret_is_named_with_its_length(variables: pytest.MonkeyPatch, name: str, value: str) -> None:
    variables.setenv(name, value)
    message = settings_error()
    assert message.startswith(f"{name} has {MADE[name] - 1} characters instead of {MADE[name]} or more. Replace")
    assert value not in message
    variables.setenv(name, STRONG)
    assert describe_weak_secrets({name: STRONG}) == []


@pytest.mark.parametrize("value", GUESSABLE)
@pytest.mark.parametrize("name", MADE)
def test_a_guessable_secret_is_named(name: str, value: str) -> None:
    (sentence,) = describe_weak_secrets({name: value})
    assert sentence.startswith(f"{name} ")
    assert value not in sentence


@pytest.mark.parametrize("name", IN_URLS)
@pytest.mark.parametrize(
    ("password", "is_weak"),
    [("", False), ("clarion", True), (STRONG[:11], True), (STRONG[:12], False), ("password%20of%20the%20db", True)],
)
def test_a_password_in_a_url_has_twelve_characters_or_is_absent(name: str, password: str, is_weak: bool) -> None:
    url = IN_URLS[name].format(password, password)
    assert bool(describe_weak_secrets({name: url})) == is_weak


@pytest.mark.parametrize("name", ISSUED)
@pytest.mark.parametrize(("value", "is_weak"), [("q8-short", False), ("SECRET", True), ("password", True)])
def test_a_secret_that_others_issue_is_only_compared_with_examples(name: str, value: str, is_weak: bool) -> None:
    assert bool(describe_weak_secrets({name: ISSUED[name].format(value)})) == is_weak


@pytest.mark.parametrize("other", [*(name for name in MADE if name != "SECRET_KEY"), *IN_URLS, *ISSUED])
def test_a_secret_that_is_used_twice_is_named_with_both_variables(other: str) -> None:
    value = {**IN_URLS, **ISSUED}.get(other, "{}").format(STRONG, STRONG)
    sentences = describe_weak_secrets({"SECRET_KEY": STRONG, other: value})
    named = f"the password in {other}" if other.endswith("_URL") else other
    assert sentences == [f"SECRET_KEY and {named} are the same."]


def test_a_secret_that_others_issue_may_be_in_several_variables() -> None:
    issued = {name: form.format(STRONG) for name, form in ISSUED.items()}
    assert describe_weak_secrets(issued) == []
    assert len(describe_weak_secrets({**issued, "METRICS_TOKEN": STRONG})) == 1


def test_each_of_several_keys_is_checked() -> None:
    assert describe_weak_secrets({"FRONTEND_KEY": f"{STRONG},{STRONG[1:]}"}) == []
    assert len(describe_weak_secrets({"FRONTEND_KEY": f"{STRONG}, too short"})) == 1


def test_all_missing_and_weak_secrets_are_named_in_one_message(variables: pytest.MonkeyPatch) -> None:
    variables.delenv("FRONTEND_KEY")
    variables.delenv("EMAIL_URL")
    variables.setenv("SECRET_KEY", "short")
    variables.setenv("DATABASE_URL", "postgres://clarion:clarion@db/clarion")
    message = settings_error()
    assert message.startswith("Set FRONTEND_KEY, EMAIL_URL in the environment")
    assert "SECRET_KEY has 5 characters" in message
    assert "The password in DATABASE_URL has 7 characters" in message
    assert "secrets.token_hex(32)" in message


def test_random_secrets_of_any_notation_are_accepted() -> None:
    for _ in range(200):
        values = (secrets.token_hex(32), secrets.token_urlsafe(50), secrets.token_hex(16) + "," + secrets.token_hex(32))
        named = dict(zip(("METRICS_TOKEN", "SECRET_KEY", "FRONTEND_KEY"), values, strict=True))
        assert describe_weak_secrets(named) == [], named


def test_the_example_of_the_environment_has_no_secret_that_would_be_accepted() -> None:
    example = (PROJECT / ".env.example").read_text()
    given = dict(re.findall(r"^#?([A-Z][A-Z_]*)=(.+)$", example, re.M))
    assert not {"SECRET_KEY", "FRONTEND_KEY", "METRICS_TOKEN"} & given.keys()
    assert describe_weak_secrets({"MEDIA_URL": given["MEDIA_URL"]}) == [
        "The password in MEDIA_URL is, or contains, an example."
    ]


def test_the_environment_of_the_other_tests_is_accepted() -> None:
    assert describe_weak_secrets(ENVIRONMENT) == []
