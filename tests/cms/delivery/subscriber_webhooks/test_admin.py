"""Webhooks for subscribers in the admin: their own permissions, encrypted URLs, and pages without personal data."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from cms.delivery.subscriber_webhooks.models import SubscriberDelivery, SubscriberEndpoint
from cms.delivery.webhooks import signatures
from cms.delivery.webhooks.models import Delivery, Endpoint
from cms.demo import factories
from cms.operations.system_status.issues import find_sections

from .conftest import send_all

ADDRESS = "ada@example.org"
FORM = {"name": "Our CRM", "url": "https://crm.example.org/clarion", "is_active": "on"}
CONTENT = ("add_endpoint", "change_endpoint", "delete_endpoint", "view_delivery")
SUBSCRIBERS = (*(f"{action}_subscriberendpoint" for action in ("add", "change", "delete")), "view_subscriberdelivery")
SAME_ID = 70_001


def log_in_with(app: str, *codenames: str) -> Client:
    """Return a client of a user with permissions of one app."""
    group = Group.objects.create(name=app)
    found = Permission.objects.filter(content_type__app_label=app, codename__in=codenames)
    assert found.count() == len(codenames)
    group.permissions.add(Permission.objects.get(codename="access_admin"), *found)
    client = Client()
    client.force_login(factories.UserFactory(groups=[app]))
    return client


def views(prefix: str, namespace: str, deliveries: str, endpoint, delivery) -> list[tuple[str, str]]:
    return [
        ("get", reverse(f"{namespace}:index")),
        ("get", reverse(f"{namespace}:add")),
        ("get", reverse(f"{namespace}:edit", args=[endpoint.pk])),
        ("get", reverse(f"{namespace}:inspect", args=[endpoint.pk])),
        ("get", reverse(f"{namespace}:history", args=[endpoint.pk])),
        ("get", reverse(f"{namespace}:delete", args=[endpoint.pk])),
        ("get", reverse(f"{deliveries}:index")),
        ("get", reverse(f"{deliveries}:inspect", args=[delivery.pk])),
        ("post", reverse(f"{prefix}_secret", args=[endpoint.pk])),
        ("post", reverse(f"{prefix}_test", args=[endpoint.pk])),
        ("post", reverse(f"{prefix}_resend", args=[delivery.pk])),
    ]


def is_refused(response) -> bool:
    return response.status_code == 403 or (response.status_code == 302 and response["Location"].endswith("/admin/"))


def test_permissions_for_content_give_no_access_to_subscribers_and_the_other_way_round(tree):
    """The ids of both kinds are the same, so that no view can mistake one kind for the other."""
    crm = SubscriberEndpoint.objects.create(pk=SAME_ID, name="Our CRM", url=FORM["url"])
    site = Endpoint.objects.create(pk=SAME_ID, name="The site", url="https://www.example.org/hook")
    delivery = SubscriberDelivery.objects.create(pk=SAME_ID, endpoint=crm, type="subscriber.confirmed")
    of_content = Delivery.objects.create(pk=SAME_ID, endpoint=site, type="page.published", body="{}")
    content = views("webhook", "webhooks", "webhook_deliveries", site, of_content)
    subscribers = views("subscriber_webhook", "subscriber_webhooks", "subscriber_webhook_deliveries", crm, delivery)
    for client, allowed, refused in (
        (log_in_with("webhooks", *CONTENT), content, subscribers),
        (log_in_with("subscriber_webhooks", *SUBSCRIBERS), subscribers, content),
    ):
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        assert (reverse("subscriber_webhooks:index") in home) == (allowed is subscribers)
        assert [url for method, url in allowed if is_refused(getattr(client, method)(url))] == []
        assert [url for method, url in refused if not is_refused(getattr(client, method)(url))] == []
        secret = signatures.get_secret(crm if allowed is content else site)
        assert not any(secret in getattr(client, method)(url).content.decode() for method, url in refused)


def test_an_endpoint_needs_an_encrypted_connection(admin_client, tree):
    url = reverse("subscriber_webhooks:add")
    refused = admin_client.post(url, {**FORM, "url": "http://crm.example.org/clarion"})
    assert "must start with https://" in refused.context["form"].errors["url"][0]
    private = admin_client.post(url, {**FORM, "url": "https://10.0.0.1/"})
    assert "not public" in private.context["form"].errors["url"][0]
    created = admin_client.post(url, FORM)
    endpoint = SubscriberEndpoint.objects.get()
    assert created["Location"] == reverse("subscriber_webhooks:inspect", args=[endpoint.pk])
    assert "Names, addresses and choices" in admin_client.get(created["Location"]).content.decode()


def test_a_listed_host_may_be_without_encryption(admin_client, tree, settings):
    settings.WEBHOOK_ALLOWED_HOSTS = ["crm.internal:8080"]
    admin_client.post(reverse("subscriber_webhooks:add"), {**FORM, "url": "http://crm.internal:8080/clarion"})
    assert SubscriberEndpoint.objects.exists()


def test_saving_the_form_keeps_the_fields_of_the_worker(admin_client, tree):
    crm = SubscriberEndpoint.objects.create(name="Our CRM", url=FORM["url"], failures=9)
    without = {name: value for name, value in FORM.items() if name != "is_active"}
    admin_client.post(reverse("subscriber_webhooks:edit", args=[crm.pk]), {**without, "name": "Other"})
    crm.refresh_from_db()
    assert (crm.name, crm.is_active, crm.failures) == ("Other", False, 9)


@pytest.mark.django_db(transaction=True)
def test_the_log_shows_what_happened_without_the_person(admin_client, crm, visitor, receiver):
    visitor.sign_up_and_confirm(name="Adaeze")
    send_all()
    delivery = SubscriberDelivery.objects.get()
    shown = admin_client.get(reverse("subscriber_webhook_deliveries:inspect", args=[delivery.pk])).content.decode()
    listed = admin_client.get(reverse("subscriber_webhook_deliveries:index")).content.decode()
    endpoint = admin_client.get(reverse("subscriber_webhooks:inspect", args=[crm.pk])).content.decode()
    for page in (shown, listed, endpoint):
        assert "subscriber.confirmed" in page or delivery.message in page
        assert "ada@" not in page
        assert "Adaeze" not in page
    admin_client.post(reverse("subscriber_webhook_resend", args=[delivery.pk]))
    send_all()
    assert len({message.headers["webhook-id"] for message in receiver.received}) == 1
    assert len(receiver.received) == 2


def test_a_crm_that_fails_is_reported(crm):
    SubscriberEndpoint.objects.update(failures=3)
    remedies = {issue.what: issue.remedy for section in find_sections() for issue in section.issues}
    assert "export_subscribers" in remedies["The webhook “Our CRM” has failed 3 times in a row."]
