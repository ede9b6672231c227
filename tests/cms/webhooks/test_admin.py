"""The admin's part: who may see and do what, the secret that is shown once, and buttons that only a POST presses."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.demo import factories
from cms.users import roles
from cms.webhooks import event_builder, signatures
from cms.webhooks.models import Attempt, Delivery, Endpoint
from cms.webhooks.schema import EVENTS

FORM = {
    "name": "The site",
    "url": "https://www.example.org/hook",
    "site": "",
    "events": list(EVENTS),
    "is_active": "on",
}


@pytest.fixture
def delivery(endpoint) -> Delivery:
    made = event_builder.create_test_delivery(endpoint)
    Attempt.objects.create(delivery=made, status=500, milliseconds=7, response_excerpt="<b>no</b>")
    return made


@pytest.fixture
def admin(admin_client) -> Client:
    return admin_client


def again(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.get(pk=endpoint.pk)


def views(endpoint: Endpoint, delivery: Delivery) -> dict[str, tuple[str, str]]:
    return {
        "list": ("get", reverse("webhooks:index")),
        "add": ("get", reverse("webhooks:add")),
        "edit": ("get", reverse("webhooks:edit", args=[endpoint.pk])),
        "look": ("get", reverse("webhooks:inspect", args=[endpoint.pk])),
        "delete": ("get", reverse("webhooks:delete", args=[endpoint.pk])),
        "secret": ("post", reverse("webhook_secret", args=[endpoint.pk])),
        "test": ("post", reverse("webhook_test", args=[endpoint.pk])),
        "again": ("post", reverse("webhook_resend", args=[delivery.pk])),
        "deliveries": ("get", reverse("webhook_deliveries:index")),
        "delivery": ("get", reverse("webhook_deliveries:inspect", args=[delivery.pk])),
    }


@pytest.mark.parametrize("role", ["writer", "editor", "press_officer", "search_editor", "administrator", "nobody"])
def test_administrators_alone_see_and_do_anything(role, endpoint, delivery):
    client = Client()
    if role != "nobody":
        user = factories.UserFactory()
        user.groups.add(roles.get_group(role))
        client.force_login(user)
    before = signatures.get_secret(endpoint)
    for name, (method, address) in views(endpoint, delivery).items():
        answer = getattr(client, method)(address)
        if role == "administrator":
            assert answer.status_code in (200, 302), name
            assert not answer.headers.get("Location", "").endswith("/admin/"), name
        else:
            assert answer.status_code == 302, name
            assert "/admin/" in answer["Location"], name
            assert "webhook" not in answer["Location"].split("?")[0], name
            assert before not in answer.content.decode()
    assert (signatures.get_secret(again(endpoint)) == before) or role == "administrator"
    assert Delivery.objects.count() == (2 if role == "administrator" else 1)


@pytest.mark.parametrize("view", ["edit", "delete"])
def test_nobody_changes_the_log(view, admin, delivery):
    answer = admin.get(f"/admin/webhook_deliveries/{view}/{delivery.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


@pytest.mark.parametrize("view", ["secret", "test", "again"])
def test_a_button_is_pressed_by_post_alone_and_not_from_elsewhere(view, admin, admin_user, endpoint, delivery):
    address = views(endpoint, delivery)[view][1]
    assert admin.get(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    assert strict.post(address).status_code == 403
    assert again(endpoint).secret_shown_at is None
    assert Delivery.objects.count() == 1


def test_a_new_endpoint_is_told_of_everything_from_now_on(admin):
    answer = admin.post(reverse("webhooks:add"), FORM)
    made = Endpoint.objects.get()
    assert answer["Location"] == reverse("webhooks:inspect", args=[made.pk])
    assert (made.events, made.is_active, made.site) == (list(EVENTS), True, None)
    assert signatures.get_secret(made) not in admin.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "http://localhost/", "http://10.0.0.1/", "https://a.example:22/", "x"]
)
def test_an_address_that_is_none_is_refused_with_a_sentence(url, admin):
    answer = admin.post(reverse("webhooks:add"), {**FORM, "url": url})
    assert answer.status_code == 200
    assert answer.context["form"].errors["url"][0].endswith(".")
    assert not Endpoint.objects.exists()


def test_saving_the_form_leaves_alone_what_the_worker_writes(admin, endpoint):
    at = reverse("webhooks:edit", args=[endpoint.pk])
    Endpoint.objects.update(sequence=7, change=8, failures=9)
    admin.post(at, {**FORM, "url": endpoint.url})
    row = again(endpoint)
    assert (row.name, row.sequence, row.change, row.failures) == ("The site", 7, 8, 9)
    admin.post(at, {name: value for name, value in {**FORM, "url": endpoint.url}.items() if name != "is_active"})
    assert (again(endpoint).is_active, again(endpoint).sequence) == (False, None)


def test_the_secret_is_shown_once_and_then_another(admin, endpoint):
    at, secrets = reverse("webhook_secret", args=[endpoint.pk]), [signatures.get_secret(endpoint)]
    first = admin.post(at)
    assert secrets[0] in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    second = admin.post(at)
    assert secrets[0] not in second.content.decode()
    secrets.append(signatures.get_secret(again(endpoint)))
    assert secrets[1] in second.content.decode()
    assert secrets[0] != secrets[1]
    assert ModelLogEntry.objects.filter(action="webhooks.renew").count() == 1
    for page in ("webhooks:inspect", "webhooks:edit", "webhooks:history"):
        shown = admin.get(reverse(page, args=[endpoint.pk])).content.decode()
        assert [secret for secret in secrets if secret.removeprefix("whsec_") in shown] == []


def test_a_delivery_shows_its_attempts_and_is_sent_again_with_its_id(admin, delivery):
    Delivery.objects.update(state="given_up", attempts=13, not_before=None)
    shown = admin.get(reverse("webhook_deliveries:inspect", args=[delivery.pk])).content.decode()
    assert "&lt;b&gt;no&lt;/b&gt;" in shown
    assert delivery.message in shown
    admin.post(reverse("webhook_resend", args=[delivery.pk]))
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.message, row.log.count()) == ("waiting", 0, delivery.message, 1)


def test_nothing_is_sent_to_one_that_is_off(admin, endpoint):
    Endpoint.objects.update(is_active=False)
    answer = admin.post(reverse("webhook_test", args=[endpoint.pk]), follow=True)
    assert "This endpoint is disabled" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_the_log_is_filtered_by_endpoint_and_state(admin, endpoint, delivery):
    other = Endpoint.objects.create(name="Other", url=endpoint.url)
    theirs = event_builder.create_test_delivery(other)
    Delivery.objects.filter(pk=theirs.pk).update(state="delivered")
    at = reverse("webhook_deliveries:index")

    def found(**asked):
        return [row.pk for row in admin.get(at, asked).context["object_list"]]

    assert sorted(found()) == [delivery.pk, theirs.pk]
    assert found(endpoint=other.pk) == [theirs.pk]
    assert found(state="waiting") == [delivery.pk]
