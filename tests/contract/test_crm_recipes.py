"""The code of the recipes for CRMs is run as printed, against servers that check the documented format of requests."""

from __future__ import annotations

import copy
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from cms.api.openapi.webhooks import webhooks
from cms.delivery.subscriber_webhooks.messages import SubscriberEvent
from tests.production.processes import free_port

from .crm_servers import ActionNetwork, CiviCRM, Mailchimp, Service, serve
from .test_recipes import RECIPES, project, running, send

__all__ = ["project"]

SECRET = "whsec_YSBzZWNyZXQgb2YgdGhlIHJpZ2h0IGxlbmd0aCwgMzI="  # pragma: allowlist secret
ADDRESS = "ada@example.org"
Saved = tuple[str, dict[str, Any]]  # the status, and the fields


def read_civicrm(service: CiviCRM) -> Saved:
    """Return whether the only contact is a member of the group, and its fields."""
    ((contact,), (member,)) = service.rows.values()
    assert member["contact_id"] == contact["id"]
    own = {name.partition(".")[2]: value for name, value in contact.items() if name.startswith("Newsletter_consent")}
    return {"Added": "subscribed", "Removed": "unsubscribed"}[member["status"]], {
        "id": contact["external_identifier"],
        "email": contact["email_primary.email"],
        "name": [contact["first_name"], contact["last_name"]],
        "language": contact["preferred_language"],
        "consent": [own[name] for name in ("Words", "Page", "Given", "Confirmed")],
        "choices": [own["Interests"], own["Area"], own["Unsubscribe"]],
    }


def read_action_network(service: ActionNetwork) -> Saved:
    ((address, person),) = service.people.items()
    own = person["custom_fields"]
    return person["email_addresses"][0]["status"], {
        "id": person["identifiers"][0],
        "email": address,
        "name": [person["given_name"], person["family_name"]],
        "language": person["languages_spoken"][0],
        "consent": [own[f"news_consent{name}"] for name in ("", "_page", "_given", "_confirmed")],
        "choices": [own["news_interests"], own["news_area"], own["news_unsubscribe"]],
    }


def read_mailchimp(service: Mailchimp) -> Saved:
    ((address, member),) = service.members.items()
    own = member["merge_fields"]
    return member["status"], {
        "id": None,
        "email": address,
        "name": [own["FNAME"], own["LNAME"]],
        "language": member["language"],
        "consent": [own["CONSENT"], own["PAGE"], member["timestamp_signup"], member["timestamp_opt"]],
        "choices": [own["INTERESTS"], own["AREA"], own["LEAVE"]],
    }


@dataclass(frozen=True)
class Recipe:
    """A recipe with the stand-in of its service, and what it makes of the example's id and language."""

    name: str
    suffix: str
    service: Callable[[], Any]
    read: Callable[[Any], Saved]
    variables: dict[str, str]
    url: str  # the variable with the URL of the service
    expected: dict[str, Any]


RECIPE_LIST = [
    Recipe(
        *("civicrm", "py", CiviCRM, read_civicrm, {"CIVICRM_API_KEY": CiviCRM.KEY}, "CIVICRM_URL"),
        {"id": "clarion-1204", "language": "en_GB"},
    ),
    Recipe(
        *("mailchimp", "py", Mailchimp, read_mailchimp),
        {"MAILCHIMP_API_KEY": Mailchimp.KEY, "MAILCHIMP_AUDIENCE": Mailchimp.AUDIENCE},
        "MAILCHIMP_URL",
        {"id": None, "language": "en"},
    ),
    Recipe(
        *("action-network", "js", ActionNetwork, read_action_network),
        {"ACTION_NETWORK_API_KEY": ActionNetwork.KEY},
        "ACTION_NETWORK_URL",
        {"id": "clarion:1204", "language": "en"},
    ),
]
each_recipe = pytest.mark.parametrize(
    "recipe",
    [pytest.param(one, id=one.name, marks=[pytest.mark.node] if one.suffix == "js" else []) for one in RECIPE_LIST],
)


def get_code(recipe: Recipe) -> str:
    """Return the printed code, which is the only block of its language."""
    text = (RECIPES / f"{recipe.name}.md").read_text(encoding="utf-8")
    language = {"py": "python", "js": "js"}[recipe.suffix]
    (code,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert f"{ {'py': 'python', 'js': 'node'}[recipe.suffix] } {recipe.name}.{recipe.suffix}" in text
    return code


@contextmanager
def run_recipe(recipe: Recipe, folder: Path, service: Service) -> Iterator[Callable[..., int]]:
    """Run the code, and return a function that sends an event to it and returns the status of the response."""
    (folder / f"{recipe.name}.{recipe.suffix}").write_text(get_code(recipe), encoding="utf-8")
    port = free_port()
    command = [sys.executable if recipe.suffix == "py" else "node", f"{recipe.name}.{recipe.suffix}"]
    with serve(service) as url:
        variables = {"WEBHOOK_SECRET": SECRET, recipe.url: url, "PORT": str(port), **recipe.variables}
        with running(command, folder, variables, port):
            yield lambda event, secret=SECRET: deliver(f"http://127.0.0.1:{port}/clarion", event, secret)


def deliver(url: str, event: dict[str, Any], secret: str) -> int:
    body, now = json.dumps(event), datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, body),
    }
    return send(url, body.encode(), **headers)[0]


def build_event(kind: str, **changes: Any) -> dict[str, Any]:
    """Return the example of the OpenAPI document, with some values changed."""
    content = webhooks()[f"subscriber.{kind}"]["post"]["requestBody"]["content"]["application/json"]
    event = copy.deepcopy(content["example"])
    event["data"] |= changes
    return SubscriberEvent.model_validate(event).model_dump(mode="json")


@pytest.fixture
def folder(recipe, tmp_path, request) -> Path:
    """Return a folder in which the code finds its libraries."""
    return request.getfixturevalue("project") if recipe.suffix == "js" else tmp_path


@pytest.mark.processes
@each_recipe
def test_a_subscriber_is_saved_once_changed_and_ended(recipe, folder):
    service = recipe.service()
    event = build_event("confirmed")
    consent = event["data"]["consents"][0]
    with run_recipe(recipe, folder, service) as deliver_event:
        assert [deliver_event(event) for _ in range(2)] == [204, 204]
        status, saved = recipe.read(service)
        assert (status, saved) == (
            "subscribed",
            {
                **recipe.expected,
                "email": ADDRESS,
                "name": ["Ada", "Obi"],
                "consent": [consent["text"], consent["page"], consent["given_at"], consent["confirmed_at"]],
                "choices": ["stories, events", "Quimera", event["data"]["unsubscribe_url"]],
            },
        )
        assert deliver_event(build_event("changed", interests=["events"], area="")) == 204
        status, saved = recipe.read(service)
        assert (status, saved["choices"][:2]) == ("subscribed", ["events", ""])
        assert deliver_event(build_event("unsubscribed")) == 204
        assert recipe.read(service)[0] == "unsubscribed"
        assert deliver_event(build_event("confirmed")) == 204
        assert recipe.read(service)[0] == "subscribed"
    assert service.refusals == []


@pytest.mark.processes
@each_recipe
def test_a_forged_message_saves_nothing_and_a_test_message_succeeds(recipe, folder):
    service = recipe.service()
    other = "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhlIHNhbWUgbGVuZ3Ro"  # pragma: allowlist secret
    test = {"type": "webhook.test", "timestamp": "2026-11-24T18:02:11Z", "data": {"tags": []}}
    with run_recipe(recipe, folder, service) as deliver_event:
        assert deliver_event(build_event("confirmed"), other) == 400
        assert deliver_event(test) == 204
    assert ADDRESS not in str(vars(service))


@pytest.mark.processes
@each_recipe
def test_a_failure_of_the_crm_is_reported_so_that_the_cms_tries_again(recipe, folder):
    service = recipe.service()
    with run_recipe(recipe, folder, service) as deliver_event:
        service.is_down = True
        assert deliver_event(build_event("confirmed")) == 502
        service.is_down = False
        assert deliver_event(build_event("confirmed")) == 204
        assert recipe.read(service)[0] == "subscribed"


@pytest.mark.processes
@each_recipe
def test_a_subscriber_without_name_and_with_a_withdrawal_first_is_saved(recipe, folder):
    service = recipe.service()
    with run_recipe(recipe, folder, service) as deliver_event:
        assert deliver_event(build_event("unsubscribed", name="", locale="pt-br")) == 204
    assert service.refusals == []


@pytest.mark.processes
@pytest.mark.parametrize("recipe", RECIPE_LIST[:1], ids=["civicrm"])
def test_a_contact_that_civicrm_knows_by_its_address_keeps_its_name(recipe, folder):
    service = CiviCRM()
    known = {"contact_type": "Individual", "email_primary.email": ADDRESS, "first_name": "Adaeze", "last_name": "Obi"}
    deleted = {**known, "is_deleted": True}
    service.save("Contact", [deleted])
    service.save("Contact", [known])
    with run_recipe(recipe, folder, service) as deliver_event:
        assert deliver_event(build_event("confirmed")) == 204
    _, contact = service.rows["Contact"]
    assert (contact["first_name"], contact["external_identifier"]) == ("Adaeze", "clarion-1204")
    assert [member["contact_id"] for member in service.rows["GroupContact"]] == [contact["id"]]


@pytest.mark.processes
@pytest.mark.parametrize("recipe", RECIPE_LIST[1:2], ids=["mailchimp"])
def test_who_has_left_mailchimp_is_asked_again_by_mailchimp(recipe, folder):
    service = Mailchimp()
    service.have_left.add(ADDRESS)
    with run_recipe(recipe, folder, service) as deliver_event:
        assert deliver_event(build_event("confirmed")) == 204
        assert recipe.read(service)[0] == "pending"
        assert deliver_event(build_event("unsubscribed")) == 204
    assert recipe.read(service)[0] == "unsubscribed"
