"""Webhook messages: the events that create them, their endpoints and their content."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from pydantic import TypeAdapter

from cms.api.openapi.webhooks import webhooks
from cms.delivery.subscriber_webhooks.messages import SubscriberEvent
from cms.delivery.webhooks import event_builder, signatures
from cms.delivery.webhooks.models import Delivery, Endpoint
from cms.delivery.webhooks.schema import EVENTS, WebhookEvent
from cms.demo import factories
from cms.demo.factories import states
from cms.files.images.renditions import create_missing_renditions
from cms.journal import journal
from cms.journal.models import JournalEntry, PublicChange
from tests.cms.delivery.webhooks.conftest import create_deliveries, deliver_all, process_changes


def summaries(deliveries) -> list[tuple[str, str | None]]:
    bodies = [json.loads(delivery.body) for delivery in deliveries]
    assert all(TypeAdapter(WebhookEvent).validate_python(body) for body in bodies)
    return [(body["type"], body["data"].get("path")) for body in bodies]


def test_a_page_from_publication_to_removal(endpoint):
    page = factories.StoryFactory(title="A pier", live=False)
    assert create_deliveries() == []
    page = states.publish(page)
    (delivery,) = create_deliveries()
    event = json.loads(delivery.body)
    tags = event["data"].pop("tags")
    assert event["type"] == delivery.type == "page.published"
    assert event["data"] == {
        "id": page.pk,
        "type": "story",
        "site": "localhost:3000",
        "locale": "en",
        "path": "/stories/a-pier/",
        "previous_path": None,
        "url": "http://localhost:3000/stories/a-pier/",
    }
    assert {f"page-{page.pk}", "list-stories", "sitemap", "gaps", "redirects"} <= set(tags)
    page = states.publish(page, title="Another pier")
    assert summaries(create_deliveries()) == [("page.updated", "/stories/a-pier/")]
    page = states.publish(page, slug="b")
    moved = create_deliveries()
    assert summaries(moved) == [("page.moved", "/stories/b/")]
    assert json.loads(moved[0].body)["data"]["previous_path"] == "/stories/a-pier/"
    states.unpublish(page)
    assert summaries(create_deliveries()) == [("page.removed", "/stories/b/")]
    states.reload_page(page).delete()
    assert create_deliveries() == []


NOT_PUBLIC = {
    "a draft of it": lambda story: states.save_draft(story, title="No"),
    "a change scheduled for later": lambda s: states.schedule(s, timezone.now() + timedelta(days=9), title="No"),
    "a new draft": lambda story: factories.StoryFactory(live=False),
    "a draft that is deleted": lambda story: factories.StoryFactory(live=False).delete(),
    "a page ahead of its time": lambda story: factories.StoryFactory(go_live_at=timezone.now() + timedelta(days=1)),
    "a draft saved as it is": lambda story: factories.StoryFactory(live=False).save(),
    "a draft of a person": lambda story: factories.PersonFactory(live=False),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("event", NOT_PUBLIC)
def test_changes_that_were_never_public_create_no_message(event, endpoint):
    story = factories.StoryFactory()
    create_deliveries()
    NOT_PUBLIC[event](story)
    assert create_deliveries() == []


def test_a_release_is_announced_when_its_embargo_ends(endpoint, pass_time):
    release = factories.ReleaseFactory(title="Secret", live=False)
    states.publish(release, embargo_until=timezone.now() + timedelta(hours=1))
    assert create_deliveries() == []
    pass_time(minutes=59, seconds=50)
    from cms.jobs.scheduler import publish_scheduled

    publish_scheduled()
    assert create_deliveries() == []
    pass_time(seconds=20)
    publish_scheduled()
    assert summaries(create_deliveries())[0] == ("page.published", "/releases/secret/")


def test_changes_of_other_content_are_announced_by_tags(endpoint):
    unseen, picture = factories.PictureFactory(), factories.PictureFactory()
    factories.StoryFactory(image=unseen, live=False)
    factories.StoryFactory(image=picture)
    create_deliveries()
    unseen.save()
    assert create_deliveries() == []
    picture.save()
    (delivery,) = create_deliveries()
    image = {"tag": f"image-{picture.pk}", "kind": "image", "id": picture.pk}
    assert (delivery.type, json.loads(delivery.body)["data"]) == (
        "content.changed",
        {
            "tags": ["any-image", f"image-{picture.pk}", "sitemap"],
            "shared": [image, {"tag": "sitemap", "kind": "sitemap", "id": None}],
        },
    )


def test_the_sizes_of_a_picture_are_announced_when_they_exist(endpoint):
    """A static site that was built before them has the picture in one size until it is built again."""
    story = factories.StoryFactory(image=factories.PictureFactory())
    assert f"page-{story.pk}" in json.loads(create_deliveries()[0].body)["data"]["tags"]
    assert create_missing_renditions() == 1
    (delivery,) = create_deliveries()
    assert delivery.type == "content.changed"
    assert f"image-{story.image_id}" in json.loads(delivery.body)["data"]["tags"]
    assert (create_missing_renditions(), create_deliveries()) == (0, [])


def test_a_page_saved_without_publication_is_announced_by_tags(endpoint):
    story = factories.StoryFactory()
    create_deliveries()
    story.save()
    (delivery,) = create_deliveries()
    assert delivery.type == "content.changed"
    assert f"page-{story.pk}" in json.loads(delivery.body)["data"]["tags"]


def test_an_unspecific_change_is_announced_for_the_whole_site(endpoint, tree):
    journal.record_full_change()
    (delivery,) = create_deliveries()
    assert json.loads(delivery.body)["data"]["tags"] == [f"site-{tree.record.pk}"]


def test_an_endpoint_receives_the_selected_events_of_its_site(endpoint, tree):
    other = factories.site("other.example", languages=["en"])
    process_changes()
    of_other = Endpoint.objects.create(name="Other", url=endpoint.url, site=other.record)
    removals_only = Endpoint.objects.create(name="Removals only", url=endpoint.url, events=["page.removed"])
    event_builder.create_deliveries()
    ours, other_delivery = factories.StoryFactory(), factories.StoryFactory(parent=other.stories)
    create_deliveries()

    def ids(one):
        pages = one.deliveries.filter(type="page.published").order_by("pk")
        return [json.loads(delivery.body)["data"]["id"] for delivery in pages]

    assert (ids(endpoint)[-2:], ids(of_other), removals_only.deliveries.count()) == (
        [ours.pk, other_delivery.pk],
        [other_delivery.pk],
        0,
    )
    states.unpublish(ours)
    create_deliveries()
    assert [delivery.type for delivery in removals_only.deliveries.all()] == ["page.removed"]


def test_five_hundred_moved_pages_are_five_messages(endpoint, tree):
    top = factories.StandardFactory(title="Top")
    create_deliveries()
    rows = [
        PublicChange(
            page_id=top.pk, site_id=tree.record.pk, locale="en", type="standard", change="moved",
            path=f"/b/{n}/", previous_path=f"/a/{n}/", at=timezone.now(), topics=[],
        )
        for n in range(500)
    ]  # fmt: skip
    PublicChange.objects.bulk_create(rows)
    created = create_deliveries()
    bodies = [json.loads(delivery.body) for delivery in created]
    assert [body["type"] for body in bodies] == ["pages.changed"] * 5
    paths = [change["previous_path"] for body in bodies for change in body["data"]["changes"]]
    assert paths == [f"/a/{n}/" for n in range(500)]
    summaries(created)


@pytest.mark.parametrize(("changed", "type_of_all"), [(20, "page.published"), (21, "pages.changed")])
def test_few_changes_get_a_message_each(changed, type_of_all, endpoint, tree):
    PublicChange.objects.bulk_create(
        PublicChange(
            page_id=n, site_id=tree.record.pk, locale="en", type="story", change="published", path=f"/{n}/",
            at=timezone.now(), topics=[],
        )
        for n in range(changed)
    )  # fmt: skip
    assert {delivery.type for delivery in create_deliveries()} == {type_of_all}


def test_more_tags_than_the_limit_are_replaced_by_the_whole_site(endpoint, tree):
    story = factories.StoryFactory()
    process_changes()
    from cms.cards.models import SimilarPage

    SimilarPage.objects.bulk_create(
        SimilarPage(page_id=10_000 + n, other_id=story.pk, rank=0, score=1.0) for n in range(300)
    )
    (delivery,) = [one for one in create_deliveries() if one.type == "page.published"]
    assert json.loads(delivery.body)["data"]["tags"] == [f"site-{tree.record.pk}"]


def test_changes_are_combined_for_an_endpoint_with_many_waiting_messages(endpoint, monkeypatch):
    monkeypatch.setattr(event_builder, "MAX_WAITING_DELIVERIES", 2)
    monkeypatch.setattr(event_builder, "MAX_SINGLE_PAGE_EVENTS", 4)
    for number in range(2):
        factories.StoryFactory(title=f"Story {number}")
        create_deliveries()
    for number in range(5):
        factories.StoryFactory(title=f"Later {number}")
    assert create_deliveries() == []
    Delivery.objects.update(state="delivered")
    (together,) = create_deliveries()
    assert (together.type, len(json.loads(together.body)["data"]["changes"])) == ("pages.changed", 5)


def test_changes_while_an_endpoint_is_disabled_are_not_sent_later(endpoint):
    endpoint.is_active = False
    endpoint.save()
    factories.StoryFactory()
    assert create_deliveries() == []
    endpoint.is_active = True
    endpoint.save()
    assert create_deliveries() == []
    story = factories.StoryFactory()
    assert summaries(create_deliveries())[0] == ("page.published", f"/stories/{story.slug}/")


def test_a_crash_loses_and_repeats_no_message(endpoint, monkeypatch):
    factories.StoryFactory(title="A pier")
    process_changes()
    save = Endpoint.save
    monkeypatch.setattr(Endpoint, "save", lambda self, **_: crash())
    with pytest.raises(KeyboardInterrupt):
        event_builder.create_deliveries()
    assert not Delivery.objects.exists()
    monkeypatch.setattr(Endpoint, "save", save)
    assert summaries(create_deliveries())[0] == ("page.published", "/stories/a-pier/")
    assert create_deliveries() == []


def crash():
    raise KeyboardInterrupt


def test_the_journal_is_kept_until_every_active_endpoint_has_read_it(endpoint, pass_time):
    for _ in range(3):
        factories.StoryFactory()
    process_changes()
    assert event_builder.last_read_sequence() == endpoint_now(endpoint).sequence < journal.last_sequence()
    pass_time(days=31)
    before = JournalEntry.objects.count()
    Endpoint.objects.update(is_active=False)
    assert event_builder.last_read_sequence() == journal.last_sequence()
    Endpoint.objects.update(is_active=True)
    create_deliveries()
    assert event_builder.last_read_sequence() == journal.last_sequence()
    assert JournalEntry.objects.count() == before


def endpoint_now(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.get(pk=endpoint.pk)


# ---------------------------------------------------------------- signatures


def is_signed_with(secret: str, one) -> bool:
    """Check a signature as the standard defines it, without its library."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([one.headers["webhook-id"].encode(), one.headers["webhook-timestamp"].encode(), one.body])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in one.headers["webhook-signature"].split(" ")


@pytest.mark.django_db(transaction=True)
def test_a_message_is_signed_with_both_secrets_during_a_change(endpoint, receiver, pass_time):
    first = signatures.get_secret(endpoint)
    event_builder.create_test_delivery(endpoint)
    deliver_all()
    second = signatures.renew_secret(endpoint, timezone.now())
    event_builder.create_test_delivery(endpoint)
    deliver_all()
    pass_time(hours=25)
    event_builder.create_test_delivery(endpoint)
    deliver_all()
    signed = [[is_signed_with(secret, one) for secret in (first, second)] for one in receiver.received]
    assert signed == [[True, False], [True, True], [False, True]]
    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32


def test_secrets_depend_on_the_endpoint_and_the_secret_key(endpoint, settings):
    other = Endpoint.objects.create(name="Other", url=endpoint.url)
    old = signatures.get_secret(endpoint)
    assert signatures.get_secret(other) != old
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert signatures.get_secret(endpoint) != old
    headers = signatures.build_headers(endpoint, "msg_1", "{}", timezone.now())
    assert len(headers["webhook-signature"].split(" ")) == 2


def test_every_selectable_event_exists():
    kinds = set(TypeAdapter(WebhookEvent).json_schema()["discriminator"]["mapping"])
    assert set(EVENTS) == kinds - {"pages.changed", "webhook.test"}


def test_the_document_shows_an_example_of_each():
    for kind, item in webhooks().items():
        example = item["post"]["requestBody"]["content"]["application/json"]["example"]
        assert TypeAdapter(WebhookEvent | SubscriberEvent).validate_python(example).type == kind
