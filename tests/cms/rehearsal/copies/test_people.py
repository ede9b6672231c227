"""Nothing of people, and nothing that opens something, arrives in a copy; the numbers of recipients do."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from wagtail.models import APIToken, Collection, CollectionViewRestriction, Comment, PageLogEntry, PageViewRestriction

from cms.accounts.users.models import User
from cms.core import clock
from cms.delivery.mail.models import QueuedMail, SuppressedAddress
from cms.delivery.sign_ups.models import ConsentRecord
from cms.delivery.subscriber_webhooks.models import SubscriberEndpoint
from cms.delivery.webhooks.models import Delivery, Endpoint
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.preview.models import SharedDraft
from cms.operations.audit.trail import record_audit
from cms.press.journalists.models import Journalist, JournalistList
from cms.press.mailings.models import Mailing
from cms.rehearsal.copies.content_list import LEFT_OUT
from tests.alert_subscribers import create_subscriber

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "kanarienvogel"
HOOK = f"https://{CANARY}-user:{CANARY}-pw@hooks.example.org:8443/services/{CANARY}?key={CANARY}"


@pytest.fixture
def people(tree):
    """Fill the tables about people, accounts, secrets and work with rows that contain the canary."""
    now = clock.now()
    user = factories.SuperuserFactory(
        username=f"{CANARY}-name",
        email=f"{CANARY}@example.org",
        first_name=CANARY,
        last_name=CANARY,
        password=f"{CANARY}-password",
    )
    user.last_login = now
    user.save()
    User.objects.filter(pk=user.pk).update(password=f"argon2${CANARY}")
    page = factories.ReleaseFactory(title="A release", owner=user)
    revision = states.save_draft(page, summary="A change").latest_revision
    comment = Comment.objects.create(page=page, user=user, text=f"Comment {CANARY}", contentpath="title")
    revision.content["wagtail_admin_comments"] = [{"pk": comment.pk, "text": CANARY}]
    revision.user = user
    revision.save()
    PageLogEntry.objects.create(page=page, label=CANARY, action="wagtail.edit", user=user, timestamp=now)
    PageViewRestriction.objects.create(page=page, restriction_type="password", password=CANARY)
    CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(), restriction_type="password", password=CANARY
    )
    Session.objects.create(session_key=CANARY, session_data=CANARY, expire_date=now)
    APIToken.objects.create(user=user, name=CANARY, key_hash=CANARY, prefix=CANARY[:8])
    SharedDraft.objects.create(
        user=user,
        site=page.get_site(),
        page=page,
        revision=revision,
        digest=CANARY,
        created_at=now,
        expires_at=now,
        page_state=CANARY[:10],
    )
    record_audit("webhook.ended", subject=page, note=CANARY)
    QueuedMail.objects.create(kind=CANARY, address=CANARY, message_id=CANARY)
    SuppressedAddress.objects.create(address=f"{CANARY}@example.org")
    endpoint = Endpoint.objects.create(name="Frontend", url=HOOK)
    Delivery.objects.create(endpoint=endpoint, type="page.updated", body=CANARY)
    SubscriberEndpoint.objects.create(name="CRM", url=HOOK)
    journalist = Journalist.objects.create(name=CANARY, address=f"{CANARY}@press.example")
    chosen = JournalistList.objects.create(name=f"List {CANARY}", description=CANARY)
    chosen.members.add(journalist)
    ConsentRecord.objects.create(
        journalist=journalist, purpose="press", text=CANARY, version="1", source=CANARY, given_at=now, confirmed_at=now
    )
    mailing = Mailing.objects.create(
        page=page, subject="A mailing", sender_address=f"{CANARY}@example.org", reply_to=f"{CANARY}@example.org"
    )
    Mailing.objects.filter(pk=mailing.pk).update(state=Mailing.State.WAITING, created_by=user)
    mailing.lists.add(chosen)
    for number in range(3):
        topics = ["climate"] if number else ["peace", "climate"]
        address, alerts = f"{CANARY}{number}@example.org", [{"topics": [topic]} for topic in topics]
        create_subscriber(page.get_site(), address, *alerts, text=CANARY, name=CANARY)
    return user


def test_no_copy_has_anything_of_people_or_secrets(people, make_copy):
    copied = make_copy(people)
    assert copied.contains(CANARY, "A release", "A mailing") == {"A release", "A mailing"}


def test_tables_that_are_left_out_exist_and_are_empty(people, make_copy):
    copied = make_copy(people)
    rows = copied.count_rows()
    known = [label for label in LEFT_OUT if _is_installed(label) and "SQLiteFTS" not in label]
    assert len(known) > 100
    assert {label: rows[apps.get_model(label)._meta.db_table] for label in known} == dict.fromkeys(known, 0)
    filled = [label for label in known if apps.get_model(label)._default_manager.exists()]
    assert len(filled) > 20


def _is_installed(label: str) -> bool:
    try:
        return bool(apps.get_model(label))
    except LookupError:
        return False


def test_users_are_rows_without_anything_of_a_person(people, make_copy):
    copied = make_copy(people)
    columns = "username, email, first_name, last_name, password, last_login"
    (row,) = copied.fetch(f"SELECT {columns} FROM users_user WHERE id = {people.pk}")
    assert row == (f"user-{people.pk}", "", "", "", "!", None)
    assert copied.fetch("SELECT 1 FROM users_user WHERE is_superuser OR is_staff OR is_active") == []
    assert copied.fetch(f"SELECT owner_id FROM wagtailcore_page WHERE owner_id = {people.pk}")


def test_webhooks_keep_their_host_and_nothing_else_of_their_url(people, make_copy):
    copied = make_copy(people)
    assert copied.fetch("SELECT url FROM webhooks_endpoint") == [("https://hooks.example.org:8443/",)]


def test_numbers_of_recipients_are_counted(people, make_copy):
    counts = make_copy(people).copy.counts
    host = "https://hooks.example.org:8443"
    assert counts["mailings"] == {str(Mailing.objects.get().pk): 1}
    assert counts["webhooks"] == [{"host": host, "endpoints": 1}]
    assert counts["subscriber webhooks"] == [{"host": host, "endpoints": 1}]
    assert sorted(group["subscribers"] for group in counts["alerts"]) == [1, 2]
    assert CANARY not in str(counts)


def test_content_types_keep_their_ids(people, make_copy):
    copied = make_copy(people)
    assert copied.ids(ContentType) == set(ContentType.objects.values_list("pk", flat=True))
