"""Webhooks in the admin: permissions, the secret that is shown once, and buttons that work only by POST."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.accounts.users import roles
from cms.delivery.webhooks import event_builder, signatures
from cms.delivery.webhooks.models import Attempt, Delivery, Endpoint
from cms.delivery.webhooks.schema import EVENTS
from cms.demo import factories
from cms.operations.audit.models import AuditRow

FORM = {
    "name": "The site",
    "url": "https://www.example.org/hook",
    "site": "",
    "events": list(EVENTS),
    "is_active": "on",
}


@pytest.fixture
def delivery(endpoint) -> Delivery:
    created = event_builder.create_test_delivery(endpoint)
    Attempt.objects.create(delivery=created, status=500, milliseconds=7, response_excerpt="<b>no</b>")
    return created


@pytest.fixture
def admin(admin_client) -> Client:
    return admin_client


def reload(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.get(pk=endpoint.pk)


def views(endpoint: Endpoint, delivery: Delivery) -> dict[str, tuple[str, str]]:
    return {
        "list": ("get", reverse("webhooks:index")),
        "add": ("get", reverse("webhooks:add")),
        "edit": ("get", reverse("webhooks:edit", args=[endpoint.pk])),
        "inspect": ("get", reverse("webhooks:inspect", args=[endpoint.pk])),
        "delete": ("get", reverse("webhooks:delete", args=[endpoint.pk])),
        "secret": ("post", reverse("webhook_secret", args=[endpoint.pk])),
        "test": ("post", reverse("webhook_test", args=[endpoint.pk])),
        "resend": ("post", reverse("webhook_resend", args=[delivery.pk])),
        "deliveries": ("get", reverse("webhook_deliveries:index")),
        "delivery": ("get", reverse("webhook_deliveries:inspect", args=[delivery.pk])),
    }


@pytest.mark.few(2)
@pytest.mark.parametrize("role", ["writer", "editor", "press_officer", "search_editor", "administrator", "anonymous"])
def test_only_administrators_have_access(role, endpoint, delivery):
    client = Client()
    if role != "anonymous":
        user = factories.UserFactory()
        user.groups.add(roles.get_group(role))
        client.force_login(user)
    before = signatures.get_secret(endpoint)
    for name, (method, address) in views(endpoint, delivery).items():
        response = getattr(client, method)(address)
        if role == "administrator":
            assert response.status_code in (200, 302), name
            assert not response.headers.get("Location", "").endswith("/admin/"), name
        else:
            assert response.status_code == 302, name
            assert "/admin/" in response["Location"], name
            assert "webhook" not in response["Location"].split("?")[0], name
            assert before not in response.content.decode()
    assert (signatures.get_secret(reload(endpoint)) == before) or role == "administrator"
    assert Delivery.objects.count() == (2 if role == "administrator" else 1)


@pytest.mark.parametrize("view", ["edit", "delete"])
def test_the_log_cannot_be_changed(view, admin, delivery):
    response = admin.get(f"/admin/webhook_deliveries/{view}/{delivery.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


@pytest.mark.parametrize("view", ["secret", "test", "resend"])
def test_buttons_need_post_with_a_csrf_token(view, admin, admin_user, endpoint, delivery):
    address = views(endpoint, delivery)[view][1]
    assert admin.get(address).status_code == 405
    csrf_client = Client(enforce_csrf_checks=True)
    csrf_client.force_login(admin_user)
    assert csrf_client.post(address).status_code == 403
    assert reload(endpoint).secret_shown_at is None
    assert Delivery.objects.count() == 1


def test_a_new_endpoint_receives_all_later_events(admin):
    response = admin.post(reverse("webhooks:add"), FORM)
    created = Endpoint.objects.get()
    assert response["Location"] == reverse("webhooks:inspect", args=[created.pk])
    assert (created.events, created.is_active, created.site) == (list(EVENTS), True, None)
    assert signatures.get_secret(created) not in admin.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "http://localhost/", "http://10.0.0.1/", "https://a.example:22/", "x"]
)
def test_an_invalid_url_is_refused_with_a_message(url, admin):
    response = admin.post(reverse("webhooks:add"), {**FORM, "url": url})
    assert response.status_code == 200
    assert response.context["form"].errors["url"][0].endswith(".")
    assert not Endpoint.objects.exists()


def test_saving_the_form_keeps_the_fields_of_the_worker(admin, endpoint):
    url = reverse("webhooks:edit", args=[endpoint.pk])
    Endpoint.objects.update(sequence=7, change=8, failures=9)
    admin.post(url, {**FORM, "url": endpoint.url})
    row = reload(endpoint)
    assert (row.name, row.sequence, row.change, row.failures) == ("The site", 7, 8, 9)
    admin.post(url, {name: value for name, value in {**FORM, "url": endpoint.url}.items() if name != "is_active"})
    assert (reload(endpoint).is_active, reload(endpoint).sequence) == (False, None)


def test_the_secret_is_shown_once_and_then_replaced(admin, endpoint):
    url, secrets = reverse("webhook_secret", args=[endpoint.pk]), [signatures.get_secret(endpoint)]
    first = admin.post(url)
    assert secrets[0] in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    second = admin.post(url)
    assert secrets[0] not in second.content.decode()
    secrets.append(signatures.get_secret(reload(endpoint)))
    assert secrets[1] in second.content.decode()
    assert secrets[0] != secrets[1]
    assert ModelLogEntry.objects.filter(action="webhooks.renew").count() == 1
    for page in ("webhooks:inspect", "webhooks:edit", "webhooks:history"):
        shown = admin.get(reverse(page, args=[endpoint.pk])).content.decode()
        assert [secret for secret in secrets if secret.removeprefix("whsec_") in shown] == []


def test_a_delivery_shows_its_attempts_and_can_be_resent_with_its_id(admin, delivery):
    Delivery.objects.update(state="given_up", attempts=13, not_before=None)
    shown = admin.get(reverse("webhook_deliveries:inspect", args=[delivery.pk])).content.decode()
    assert "&lt;b&gt;no&lt;/b&gt;" in shown
    assert delivery.message in shown
    admin.post(reverse("webhook_resend", args=[delivery.pk]))
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.message, row.log.count()) == ("waiting", 0, delivery.message, 1)


def test_nothing_is_sent_to_a_disabled_endpoint(admin, endpoint):
    Endpoint.objects.update(is_active=False)
    response = admin.post(reverse("webhook_test", args=[endpoint.pk]), follow=True)
    assert "This endpoint is disabled" in response.content.decode()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("changes", "is_recorded"),
    [
        ({"is_active": ""}, True),
        ({"url": "https://www.example.org/other"}, True),
        ({"name": "Another name"}, False),
    ],
)
def test_the_form_records_that_an_endpoint_is_disabled_or_gets_another_url(admin, endpoint, changes, is_recorded):
    """So that a restore does not send to it again."""
    assert endpoint.is_active
    AuditRow.objects.all().delete()
    fields = FORM | {"url": endpoint.url} | changes
    data = {name: value for name, value in fields.items() if value or name == "site"}
    assert admin.post(reverse("webhooks:edit", args=[endpoint.pk]), data).status_code == 302
    recorded = [row.subject for row in AuditRow.objects.filter(action="webhook.ended")]
    assert recorded == ([f"webhooks.Endpoint:{endpoint.pk}"] if is_recorded else [])


def test_the_log_can_be_filtered_by_endpoint_and_state(admin, endpoint, delivery):
    other = Endpoint.objects.create(name="Other", url=endpoint.url)
    other_delivery = event_builder.create_test_delivery(other)
    Delivery.objects.filter(pk=other_delivery.pk).update(state="delivered")
    url = reverse("webhook_deliveries:index")

    def found(**params):
        return [row.pk for row in admin.get(url, params).context["object_list"]]

    assert sorted(found()) == [delivery.pk, other_delivery.pk]
    assert found(endpoint=other.pk) == [other_delivery.pk]
    assert found(state="waiting") == [delivery.pk]
