"""Alerts: asked for and confirmed like a sign-up; told of each page that becomes public and matches, once."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from cms.delivery.alerts import jobs
from cms.delivery.alerts.comparison import MAX_PAGE_AGE, NotSearchableYet, find_next_comparison
from cms.delivery.alerts.jobs import process_alerts
from cms.delivery.alerts.models import Alert, AlertMatch
from cms.delivery.alerts.subscriptions import select_active_alerts
from cms.delivery.sign_ups.links import create_unsubscribe_token
from cms.delivery.sign_ups.models import ConsentRecord, Subscriber
from cms.delivery.sign_ups.personal_data import delete_expired, export_data
from cms.demo import factories
from cms.demo.factories import states
from cms.journal import public_changes


def new_release(**fields):
    return factories.ReleaseFactory(published_at=None, **fields)


def new_story(**fields):
    return factories.StoryFactory(published_at=None, **fields)


# --------------------------------------------------------------------------- asking


def test_an_alert_exists_only_after_its_confirmation(reader, fees):
    assert reader.ask(topic=["fees"]).status_code == 202
    (message,) = reader.emails()
    assert "alert" in message.subject
    assert not Alert.objects.exists()
    assert reader.post("/confirm", {"token": reader.token(message)}).status_code == 204
    assert [alert.topics for alert in Alert.objects.all()] == [["fees"]]
    assert reader.post("/confirm", {"token": reader.token(message)}).status_code == 404


def test_the_email_that_asks_to_confirm_says_what_is_confirmed(reader, fees):
    reader.ask(q="overtime <pay>", topic=["fees"], type=["release"])
    (message,) = reader.emails()
    for text in (message.body, unescape(message.alternatives[0][0])):
        assert "“overtime <pay>” · Press releases · Recruitment fees" in text
    assert "<pay>" not in message.alternatives[0][0]


@pytest.mark.parametrize(
    ("query", "quoted"),
    [
        ("night ferries 2026 in No. 7", "night ferries 2026 in No. 7"),
        ("Your account is closed https://evil.example/x call", "Your account is closed […] call"),
        ("write to ada@evil.example now", "write to […] now"),
        ("see evil.example/login today", "see […] today"),
        ("call +44 (20) 7946-0123 now", "call […] now"),
        ("call 02079460123 now", "call […] now"),
        ("word " * 40, ("word " * 16)[:79] + "…"),
        ('the "living wage"', 'the "living wage"'),
        ("fees” Pay them in cash “today", 'fees" Pay them in cash "today'),
    ],
)
def test_emails_quote_words_shortened_and_without_links(reader, query, quoted):
    reader.ask(q=query)
    (message,) = reader.emails()
    assert f"\n“{quoted}”\n" in message.body


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "q"),
        ({"q": "  "}, "q"),
        ({"topic": ["unknown"]}, "topic"),
        ({"region": ["unknown"]}, "region"),
        ({"type": ["release_index"]}, "type"),
        ({"type": ["release"], "email": "nobody"}, "email"),
        ({"q": "a\x00b"}, "q"),
    ],
)
def test_what_cannot_match_is_refused_with_its_field(reader, body, field):
    response = reader.ask(**{"email": "ada@example.org", **body})
    assert response.status_code == 422
    assert field in [error["parameter"].split(".")[-1] for error in response.json()["errors"]]


def test_a_topic_that_is_not_public_is_unknown(reader, fees):
    fees.unpublish()
    assert reader.ask(topic=["fees"]).status_code == 422


def test_the_response_does_not_reveal_whether_the_address_is_known(reader, fees):
    reader.ask_and_confirm(topic=["fees"])
    known, unknown = reader.ask(topic=["fees"]), reader.ask("bo@example.org", topic=["fees"])
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_a_filled_trap_is_accepted_and_discarded(reader, fees):
    assert reader.ask(topic=["fees"], website="http://spam.example").status_code == 202
    assert reader.emails() == []


def test_alerts_leave_the_subscription_to_the_letter_as_it_is(reader, fees):
    reader.sign_up_and_confirm(interests=["stories"])
    reader.ask_and_confirm(topic=["fees"], locale="fr")
    subscriber = Subscriber.objects.get()
    assert (subscriber.status, subscriber.interests, subscriber.locale) == ("confirmed", ["stories"], "en")
    only_alerts = "bo@example.org"
    reader.ask_and_confirm(only_alerts, topic=["fees"])
    assert Subscriber.objects.get(address=only_alerts).status == "pending"


def test_equal_alerts_are_one_and_the_oldest_of_many_ends(reader, monkeypatch):
    monkeypatch.setattr("cms.delivery.alerts.subscriptions.MAX_ALERTS", 3)
    for query in ("one", "two", "three", "four", " four "):
        reader.ask_and_confirm(q=query)
    assert {alert.query for alert in Alert.objects.all()} == {"two", "three", "four"}


# --------------------------------------------------------------------------- news


def test_a_page_that_becomes_public_is_reported_to_those_who_asked_for_it(reader, fees):
    reader.ask_and_confirm(topic=["fees"], type=["release"])
    release = new_release(title="Fees repaid & kept", summary="Every euro.", topics=[fees])
    new_story(title="A story", topics=[fees])
    new_release(title="Another topic")
    new_release(title="A draft", topics=[fees], live=False)
    (message,) = reader.news()
    assert message.subject.endswith(": Fees repaid & kept")
    assert message.to == ["ada@example.org"]
    html = unescape(message.alternatives[0][0])
    for text in ("Fees repaid & kept", "Every euro.", release.full_url, "Recruitment fees"):
        assert text in message.body
        assert text in html
    for other in ("A story", "Another topic", "A draft"):
        assert other not in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert reader.news() == []


def test_a_page_with_an_old_date_is_no_news(reader, fees):
    reader.ask_and_confirm(topic=["fees"])
    factories.ReleaseFactory(topics=[fees], published_at=timezone.now() - MAX_PAGE_AGE - timedelta(hours=1))
    assert reader.news() == []
    factories.ReleaseFactory(topics=[fees], published_at=timezone.now() - MAX_PAGE_AGE + timedelta(hours=1))
    assert len(reader.news()) == 1


def test_only_regions_and_the_language_that_were_asked_for(reader, tree):
    coast = factories.RegionFactory(slug="coast", label="The coast")
    factories.RegionFactory(translation_of=coast, label="La côte")
    reader.ask_and_confirm(region=["coast"], locale="fr")
    english = new_story(title="Nets", regions=[coast])
    assert reader.news() == []
    new_story(translation_of=english, title="Filets", regions=[coast])
    (message,) = reader.news()
    assert message.subject.endswith(": Filets")
    assert "La côte" in message.body


def test_a_page_is_reported_once_and_changes_are_no_news(reader, fees):
    reader.ask_and_confirm(topic=["fees"])
    release = new_release(topics=[fees])
    assert len(reader.news()) == 1
    release = states.publish(release, title="Changed")
    assert reader.news() == []
    states.publish(states.unpublish(release))
    assert reader.news() == []


def test_what_is_hidden_before_its_comparison_matches_nothing(reader, fees, settings):
    reader.ask_and_confirm(topic=["fees"])
    settings.ALERT_DELAY_SECONDS = 60
    release = new_release(topics=[fees])
    assert reader.news() == []
    assert find_next_comparison(timezone.now()) > timezone.now()
    states.unpublish(release)
    settings.ALERT_DELAY_SECONDS = 0
    assert reader.news() == []
    assert not AlertMatch.objects.exists()


@pytest.mark.parametrize("hide", [states.unpublish, states.restrict, lambda page: page.delete()])
def test_what_is_hidden_after_its_comparison_is_in_no_email(reader, fees, hide):
    reader.ask_and_confirm(topic=["fees"])
    hidden = new_release(title="Withdrawn", topics=[fees])
    new_release(title="Still there", topics=[fees])
    while public_changes.process_changes():
        pass
    while process_alerts():
        pass
    hide(hidden)
    (message,) = reader.news()
    assert "Still there" in message.subject
    assert "Withdrawn" not in message.body + message.alternatives[0][0]


def test_a_release_under_embargo_is_no_news(reader, fees):
    reader.ask_and_confirm(topic=["fees"])
    until = timezone.now() + timedelta(days=1)
    new_release(title="Under embargo", topics=[fees], embargo_until=until)
    assert reader.news() == []


def test_an_interval_collects_what_is_found_in_one_email(reader, fees, settings):
    settings.ALERT_INTERVAL_MINUTES = 30
    reader.ask_and_confirm(topic=["fees"])
    reader.ask_and_confirm(type=["story"])
    new_release(title="First", topics=[fees])
    assert len(reader.news()) == 1
    new_release(title="Second", topics=[fees])
    new_story(title="Third")
    assert reader.news() == []
    AlertMatch.objects.exclude(reported_at=None).update(reported_at=timezone.now() - timedelta(minutes=31))
    (message,) = reader.news()
    assert "Second" in message.body
    assert "Third" in message.body
    assert "First" not in message.body


def test_alerts_do_not_wait_for_an_hour_that_comes_again(reader, fees, settings, pass_time):
    """After the clock was set back, changes and reports are dated an hour ahead."""
    settings.ALERT_DELAY_SECONDS, settings.ALERT_INTERVAL_MINUTES = 60, 30
    reader.ask_and_confirm(topic=["fees"])
    pass_time(hours=2)
    new_release(title="First", topics=[fees])
    assert reader.news() == []
    pass_time(minutes=2)
    (first,) = reader.news()
    second = new_release(title="Second", topics=[fees])
    assert reader.news() == []
    pass_time(hours=-2)
    (message,) = reader.news()
    assert ("First" in first.body, second.title in message.body, "First" in message.body) == (True, True, False)


# --------------------------------------------------------------------------- ending


def test_an_alert_ends_with_its_link_and_the_others_go_on(reader, fees):
    reader.ask_and_confirm(topic=["fees"])
    new_release(topics=[fees])
    (message,) = reader.news()
    reader.ask_and_confirm(type=["story"])
    assert reader.stop(message).status_code == 204
    assert reader.stop(message).status_code == 204
    assert [alert.types for alert in Alert.objects.all()] == [["story"]]
    assert reader.stop(message, every=True).status_code == 204
    assert not Alert.objects.exists()
    assert export_data("ada@example.org")["consents"][0]["withdrawn_at"]


def test_an_alert_that_waits_for_its_confirmation_is_active_after_it_although_the_last_other_has_ended(reader, fees):
    reader.ask_and_confirm(topic=["fees"])
    new_release(topics=[fees])
    (message,) = reader.news()
    reader.ask(type=["story"])
    (waiting,) = reader.emails()
    assert reader.stop(message, every=True).status_code == 204
    assert not Alert.objects.exists()
    assert reader.post("/confirm", {"token": reader.token(waiting)}).status_code == 204
    assert [alert.types for alert in select_active_alerts()] == [["story"]]
    ended, active = ConsentRecord.objects.order_by("pk")
    assert ended.withdrawn_at
    assert active.withdrawn_at is None


def test_one_click_ends_all_alerts(reader, fees):
    reader.ask_and_confirm(topic=["fees"])
    new_release(topics=[fees])
    (message,) = reader.news()
    address = message.extra_headers["List-Unsubscribe"].strip("<>").partition("/api/")[2]
    response = reader.client.post(f"/api/{address}", {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 204
    assert not Alert.objects.exists()


@pytest.mark.parametrize("token", ["x", "1.2.3:abc", "MTI:1vNqAb:x7Kf"])
def test_tokens_of_others_are_absent(reader, token):
    body = {"token": token}
    response = reader.client.post("/api/v1/alerts/stop", body, content_type="application/json")
    assert response.status_code == 404


def test_who_unsubscribes_from_everything_gets_no_alerts_and_they_do_not_come_back(reader, fees):
    reader.ask_and_confirm(topic=["fees"])
    new_release(topics=[fees])
    assert len(reader.news()) == 1
    subscriber = Subscriber.objects.get()
    assert reader.post("/unsubscribe", {"token": create_unsubscribe_token(subscriber)}).status_code == 204
    new_release(topics=[fees])
    assert reader.news() == []
    assert jobs.delete_old_matches() > 0
    reader.ask_and_confirm(type=["story"])
    assert [alert.types for alert in Alert.objects.all()] == [["story"]]


def test_who_has_alerts_is_kept_though_the_letter_was_never_confirmed(reader, fees, settings, pass_time):
    reader.ask_and_confirm(topic=["fees"])
    reader.ask("bo@example.org", topic=["fees"])
    reader.emails()
    pass_time(days=settings.UNCONFIRMED_RETENTION_DAYS + 1)
    delete_expired()
    assert [one.address for one in Subscriber.objects.all()] == ["ada@example.org"]


def test_who_has_alerts_is_kept_though_the_letter_was_ended_long_ago(reader, fees, settings):
    reader.ask_and_confirm(topic=["fees"])
    long_ago = timezone.now() - timedelta(days=settings.UNSUBSCRIBED_RETENTION_DAYS + 1)
    Subscriber.objects.update(status=Subscriber.Status.UNSUBSCRIBED, unsubscribed_at=long_ago)
    delete_expired()
    assert Alert.objects.count() == 1
    ConsentRecord.objects.update(withdrawn_at=long_ago)
    delete_expired()
    assert not Subscriber.objects.exists()


def test_the_data_of_an_address_includes_its_alerts(reader, fees):
    reader.ask_and_confirm(topic=["fees"], q="repaid")
    (alert,) = export_data("ada@example.org")["alerts"]
    assert (alert["query"], alert["topics"]) == ("repaid", ["fees"])


# --------------------------------------------------------------------------- words


def test_words_wait_for_search_and_nothing_is_lost(reader, fees, monkeypatch):
    reader.ask_and_confirm(q="fees")
    reader.ask_and_confirm("bo@example.org", topic=["fees"])
    release = new_release(title="Fees", topics=[fees])
    answers: list = []

    def match(text, ids, context):
        if not answers:
            raise NotSearchableYet("The search engine does not answer.")
        return answers[0]

    monkeypatch.setattr("search.querying.saved_searches.match_text", match)
    assert reader.news() == []
    answers.append({release.pk})
    assert sorted(message.to[0] for message in reader.news()) == ["ada@example.org", "bo@example.org"]
