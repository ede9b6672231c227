"""What becomes a message, for whom, and what stands in it."""

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
from cms.demo import factories
from cms.demo.factories import states
from cms.journal import journal
from cms.journal.models import JournalEntry, PublicChange
from cms.webhooks import event_builder, signatures
from cms.webhooks.models import Delivery, Endpoint
from cms.webhooks.schema import EVENTS, WebhookEvent
from tests.cms.webhooks.conftest import deliver, follow, gather


def told(deliveries) -> list[tuple[str, str | None]]:
    bodies = [json.loads(delivery.body) for delivery in deliveries]
    assert all(TypeAdapter(WebhookEvent).validate_python(body) for body in bodies)
    return [(body["type"], body["data"].get("path")) for body in bodies]


def test_a_page_from_its_first_publication_to_its_end(endpoint):
    page = factories.StoryFactory(title="A pier", live=False)
    assert gather() == []
    page = states.publish(page)
    (delivery,) = gather()
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
    assert told(gather()) == [("page.updated", "/stories/a-pier/")]
    page = states.publish(page, slug="b")
    moved = gather()
    assert told(moved) == [("page.moved", "/stories/b/")]
    assert json.loads(moved[0].body)["data"]["previous_path"] == "/stories/a-pier/"
    states.unpublish(page)
    assert told(gather()) == [("page.removed", "/stories/b/")]
    states.reload_page(page).delete()
    assert gather() == []


QUIET = {
    "a draft of it": lambda story: states.save_draft(story, title="No"),
    "a change scheduled for later": lambda s: states.schedule(s, timezone.now() + timedelta(days=9), title="No"),
    "a new draft": lambda story: factories.StoryFactory(live=False),
    "a draft that is deleted": lambda story: factories.StoryFactory(live=False).delete(),
    "a page ahead of its time": lambda story: factories.StoryFactory(go_live_at=timezone.now() + timedelta(days=1)),
    "a draft saved as it is": lambda story: factories.StoryFactory(live=False).save(),
    "a draft of a person": lambda story: factories.PersonFactory(live=False),
}


@pytest.mark.parametrize("event", QUIET)
def test_what_was_never_public_is_never_told(event, endpoint):
    story = factories.StoryFactory()
    gather()
    QUIET[event](story)
    assert gather() == []


def test_an_embargo_is_kept_to_its_minute_and_told_after_it(endpoint, pass_time):
    release = factories.ReleaseFactory(title="Secret", live=False)
    states.publish(release, embargo_until=timezone.now() + timedelta(hours=1))
    assert gather() == []
    pass_time(minutes=59, seconds=50)
    from cms.jobs.scheduler import publish_scheduled

    publish_scheduled()
    assert gather() == []
    pass_time(seconds=20)
    publish_scheduled()
    assert told(gather())[0] == ("page.published", "/releases/secret/")


def test_what_is_no_page_is_told_by_its_tags(endpoint):
    picture = factories.PictureFactory()
    gather()
    picture.save()
    (delivery,) = gather()
    assert (delivery.type, json.loads(delivery.body)["data"]) == (
        "content.changed",
        {"tags": [f"image-{picture.pk}", "sitemap"]},
    )


def test_a_page_saved_without_a_publication_is_told_by_its_tags(endpoint):
    story = factories.StoryFactory()
    gather()
    story.save()
    (delivery,) = gather()
    assert delivery.type == "content.changed"
    assert f"page-{story.pk}" in json.loads(delivery.body)["data"]["tags"]


def test_what_nobody_can_name_is_the_whole_site(endpoint, tree):
    journal.record_full_change()
    (delivery,) = gather()
    assert json.loads(delivery.body)["data"]["tags"] == [f"site-{tree.record.pk}"]


def test_an_endpoint_is_told_of_its_site_and_the_events_it_wants(endpoint, tree):
    other = factories.site("other.example", languages=["en"])
    follow()
    of_other = Endpoint.objects.create(name="Other", url=endpoint.url, site=other.record)
    quiet = Endpoint.objects.create(name="Quiet", url=endpoint.url, events=["page.removed"])
    event_builder.create_deliveries()
    ours, theirs = factories.StoryFactory(), factories.StoryFactory(parent=other.stories)
    gather()

    def ids(one):
        pages = one.deliveries.filter(type="page.published").order_by("pk")
        return [json.loads(delivery.body)["data"]["id"] for delivery in pages]

    assert (ids(endpoint)[-2:], ids(of_other), quiet.deliveries.count()) == ([ours.pk, theirs.pk], [theirs.pk], 0)
    states.unpublish(ours)
    gather()
    assert [delivery.type for delivery in quiet.deliveries.all()] == ["page.removed"]


def test_five_hundred_pages_that_move_are_five_messages(endpoint, tree):
    top = factories.StandardFactory(title="Top")
    gather()
    rows = [
        PublicChange(
            page_id=top.pk, site_id=tree.record.pk, locale="en", type="standard", change="moved",
            path=f"/b/{n}/", previous_path=f"/a/{n}/", at=timezone.now(), topics=[],
        )
        for n in range(500)
    ]  # fmt: skip
    PublicChange.objects.bulk_create(rows)
    made = gather()
    bodies = [json.loads(delivery.body) for delivery in made]
    assert [body["type"] for body in bodies] == ["pages.changed"] * 5
    paths = [change["previous_path"] for body in bodies for change in body["data"]["changes"]]
    assert paths == [f"/a/{n}/" for n in range(500)]
    told(made)


@pytest.mark.parametrize(("changed", "type_of_all"), [(20, "page.published"), (21, "pages.changed")])
def test_a_few_get_a_message_each(changed, type_of_all, endpoint, tree):
    PublicChange.objects.bulk_create(
        PublicChange(
            page_id=n, site_id=tree.record.pk, locale="en", type="story", change="published", path=f"/{n}/",
            at=timezone.now(), topics=[],
        )
        for n in range(changed)
    )  # fmt: skip
    assert {delivery.type for delivery in gather()} == {type_of_all}


def test_more_tags_than_can_be_named_are_the_whole_site(endpoint, tree):
    story = factories.StoryFactory()
    follow()
    from cms.cards.models import SimilarPage

    SimilarPage.objects.bulk_create(
        SimilarPage(page_id=10_000 + n, other_id=story.pk, rank=0, score=1.0) for n in range(300)
    )
    (delivery,) = [one for one in gather() if one.type == "page.published"]
    assert json.loads(delivery.body)["data"]["tags"] == [f"site-{tree.record.pk}"]


def test_an_endpoint_with_enough_waiting_is_told_the_rest_together(endpoint, monkeypatch):
    monkeypatch.setattr(event_builder, "MAX_WAITING_DELIVERIES", 2)
    for number in range(2):
        factories.StoryFactory(title=f"Story {number}")
        gather()
    for number in range(30):
        factories.StoryFactory(title=f"Later {number}")
    assert gather() == []
    Delivery.objects.update(state="delivered")
    (together,) = gather()
    assert (together.type, len(json.loads(together.body)["data"]["changes"])) == ("pages.changed", 30)


def test_what_happens_while_it_is_off_is_not_told_afterwards(endpoint):
    endpoint.is_active = False
    endpoint.save()
    factories.StoryFactory()
    assert gather() == []
    endpoint.is_active = True
    endpoint.save()
    assert gather() == []
    story = factories.StoryFactory()
    assert told(gather())[0] == ("page.published", f"/stories/{story.slug}/")


def test_a_crash_between_reading_and_writing_loses_nothing_and_tells_nothing_twice(endpoint, monkeypatch):
    factories.StoryFactory(title="A pier")
    follow()
    save = Endpoint.save
    monkeypatch.setattr(Endpoint, "save", lambda self, **_: crash())
    with pytest.raises(KeyboardInterrupt):
        event_builder.create_deliveries()
    assert not Delivery.objects.exists()
    monkeypatch.setattr(Endpoint, "save", save)
    assert told(gather())[0] == ("page.published", "/stories/a-pier/")
    assert gather() == []


def crash():
    raise KeyboardInterrupt


def test_the_journal_is_kept_until_every_active_endpoint_has_read_it(endpoint, pass_time):
    for _ in range(3):
        factories.StoryFactory()
    follow()
    assert event_builder.last_read_sequence() == endpoint_now(endpoint).sequence < journal.last_sequence()
    pass_time(days=31)
    before = JournalEntry.objects.count()
    Endpoint.objects.update(is_active=False)
    assert event_builder.last_read_sequence() == journal.last_sequence()
    Endpoint.objects.update(is_active=True)
    gather()
    assert event_builder.last_read_sequence() == journal.last_sequence()
    assert JournalEntry.objects.count() == before


def endpoint_now(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.get(pk=endpoint.pk)


# ---------------------------------------------------------------- signatures


def is_signed_with(secret: str, one) -> bool:
    """As the standard says it, without its library."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([one.headers["webhook-id"].encode(), one.headers["webhook-timestamp"].encode(), one.body])
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{right}" in one.headers["webhook-signature"].split(" ")


@pytest.mark.django_db(transaction=True)
def test_a_message_is_signed_with_the_secret_and_while_it_changes_with_both(endpoint, receiver, pass_time):
    first = signatures.get_secret(endpoint)
    event_builder.create_test_delivery(endpoint)
    deliver()
    second = signatures.renew_secret(endpoint, timezone.now())
    event_builder.create_test_delivery(endpoint)
    deliver()
    pass_time(hours=25)
    event_builder.create_test_delivery(endpoint)
    deliver()
    signed = [[is_signed_with(secret, one) for secret in (first, second)] for one in receiver.received]
    assert signed == [[True, False], [True, True], [False, True]]
    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32


def test_secrets_differ_from_endpoint_to_endpoint_and_with_the_key_of_the_installation(endpoint, settings):
    other = Endpoint.objects.create(name="Other", url=endpoint.url)
    old = signatures.get_secret(endpoint)
    assert signatures.get_secret(other) != old
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert signatures.get_secret(endpoint) != old
    headers = signatures.build_headers(endpoint, "msg_1", "{}", timezone.now())
    assert len(headers["webhook-signature"].split(" ")) == 2


def test_every_event_that_can_be_chosen_is_one_that_is_told():
    kinds = set(TypeAdapter(WebhookEvent).json_schema()["discriminator"]["mapping"])
    assert set(EVENTS) == kinds - {"pages.changed", "webhook.test"}


def test_the_document_shows_an_example_of_each():
    for kind, item in webhooks().items():
        example = item["post"]["requestBody"]["content"]["application/json"]["example"]
        assert TypeAdapter(WebhookEvent).validate_python(example).type == kind
