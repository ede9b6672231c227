"""What press officers do with contacts in the admin."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.formats import date_format
from wagtail.users.models import UserProfile

from cms.core import clock
from cms.delivery.mail.models import SuppressedAddress
from cms.delivery.mail.suppression import suppress
from cms.demo import factories
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.imports import import_contacts
from cms.press.journalists.models import Journalist, JournalistImport, JournalistList

CONTACT = {"name": "Ada Obi", "address": "Ada@Example.org ", "status": "active"}
CONSENT = {"consent_source": "E-mail of 3 May", "consent_given_on": "2026-05-03", "consent_text": "I agree"}


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_new_contact_can_have_its_consent_at_once(admin, topic) -> None:
    english = topic.locale_id
    response = admin.post("/admin/journalists/new/", CONTACT | CONSENT | {"topics": [topic.pk], "languages": [english]})
    assert response.status_code == 302
    ada = Journalist.objects.reachable().get()
    assert (ada.address, list(ada.topics.all())) == ("ada@example.org", [topic])
    assert ada.consents.get().source == "E-mail of 3 May"
    page = text(admin.get(f"/admin/journalists/inspect/{ada.pk}/"))
    assert "Releases are sent to this contact." in page
    assert "E-mail of 3 May" in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"address": "ada"}, "Enter a valid e-mail address."),
        ({"address": "BO@example.org"}, "There is a contact with this address already."),
        ({"consent_given_on": "2026-05-03"}, "A consent needs a source and a date."),
        ({"consent_source": "Form"}, "A consent needs a source and a date."),
        ({**CONSENT, "consent_given_on": "2999-01-01"}, "This day is in the future."),
        ({"status": "unsubscribed"}, "Select a valid choice."),
    ],
)
def test_a_contact_that_would_be_wrong_is_refused(admin, create_journalist, fields, message: str) -> None:
    create_journalist("Bo")
    response = admin.post("/admin/journalists/new/", CONTACT | fields)
    assert message in text(response)
    assert Journalist.objects.count() == 1


def test_consent_is_withdrawn_and_given_again(admin, create_journalist) -> None:
    ada = create_journalist("Ada")
    admin.post(f"/admin/journalists/{ada.pk}/withdraw/")
    assert not Journalist.objects.reachable().exists()
    assert "the contact unsubscribed (" in text(admin.get(f"/admin/journalists/inspect/{ada.pk}/"))
    form = admin.get(f"/admin/journalists/edit/{ada.pk}/").context["form"]
    assert [value for value, _ in form.fields["status"].choices] == ["unsubscribed"], "editing does not subscribe again"
    admin.post(f"/admin/journalists/edit/{ada.pk}/", CONTACT | {"status": "active"})
    assert not Journalist.objects.reachable().exists()
    assert admin.get(f"/admin/journalists/{ada.pk}/consent/").status_code == 200
    earlier = CONSENT | {"consent_given_on": str(clock.today() - timedelta(days=1))}
    refused = admin.post(f"/admin/journalists/{ada.pk}/consent/", earlier)
    assert "An earlier consent does not change that." in text(refused)
    assert not Journalist.objects.reachable().exists()
    admin.post(f"/admin/journalists/{ada.pk}/consent/", CONSENT | {"consent_given_on": str(clock.today())})
    assert Journalist.objects.reachable().get() == ada


@pytest.mark.parametrize("zone", ["Europe/Brussels", "America/Lima"])
def test_the_day_of_a_consent_is_the_same_in_form_page_export_and_import(admin, officer, settings, zone) -> None:
    settings.SITE_TIME_ZONE = zone
    UserProfile.get_for_user(officer)
    UserProfile.objects.update(current_time_zone="Asia/Tokyo")
    admin.post("/admin/journalists/new/", CONTACT | CONSENT)
    assert Journalist.objects.get().consents.get().given_at == datetime(2026, 5, 3, tzinfo=ZoneInfo(zone))
    page = text(admin.get(f"/admin/journalists/inspect/{Journalist.objects.get().pk}/"))
    assert f"<td>{date_format(date(2026, 5, 3))}</td>" in page
    table = b"".join(admin.get("/admin/journalists/?export=csv").streaming_content).decode()
    assert [row["consent_given_on"] for row in csv.DictReader(StringIO(table))] == ["2026-05-03"]
    Journalist.objects.all().delete()
    upload(admin, table)
    import_contacts(JournalistImport.objects.get())
    assert Journalist.objects.get().consents.get().given_at == datetime(2026, 5, 3, tzinfo=ZoneInfo(zone))


def test_the_list_is_searched_filtered_and_exported(admin, create_journalist, topic) -> None:
    create_journalist("Ada Obi", outlet="The Tide", topics=[topic], notes="=1+1")
    create_journalist("Bo Lund", consents=False)
    press = JournalistList.objects.create(name="Press", criteria={"outlet": "tide"})
    for query in ("q=tide", "receives=yes", f"topics={topic.pk}", f"list={press.pk}", "outlet=TIDE"):
        page = text(admin.get(f"/admin/journalists/?{query}"))
        assert ("Ada Obi" in page, "Bo Lund" in page) == (True, False), query
    assert "Bo Lund" in text(admin.get("/admin/journalists/?receives=no"))
    response = admin.get("/admin/journalists/?receives=yes&export=csv")
    (row,) = csv.DictReader(StringIO(b"".join(response.streaming_content).decode()))
    assert row["email"] == "ada.obi@example.org"
    assert (row["topics"], row["notes"], row["consent_source"]) == ("rivers", "'=1+1", "Form")


def test_an_export_can_be_imported_again_and_changes_nothing(admin, create_journalist, topic) -> None:
    create_journalist("Ada Obi", outlet="The Tide", topics=[topic], notes="=1+1")
    table = b"".join(admin.get("/admin/journalists/?export=csv").streaming_content)
    upload(admin, table.decode())
    run = JournalistImport.objects.get()
    assert [row["result"] for row in run.report] == ["unchanged"]
    assert run.ignored_columns == ["status", "receives_releases"]


def test_a_list_shows_who_receives_releases_and_takes_members_by_address(admin, create_journalist) -> None:
    create_journalist("Ada")
    create_journalist("Bo", consents=False)
    suppress(create_journalist("Cy").address, SuppressedAddress.Reason.BOUNCED)
    admin.post("/admin/journalist_lists/new/", {"name": "Press"})
    press = JournalistList.objects.get()
    url = f"/admin/journalist_lists/inspect/{press.pk}/"
    missing = admin.post(url, {"addresses": "ada@example.org\nnobody@example.org"})
    assert missing.status_code == 422
    assert "There are no contacts with these addresses: nobody@example.org." in text(missing)
    assert not press.members.exists()
    admin.post(url, {"addresses": "ADA@example.org\n\nbo@example.org\ncy@example.org"})
    context = admin.get(url).context
    assert [context[name] for name in ("total", "recipients", "without_consent", "suppressed")] == [3, 1, 1, 1]
    ada = Journalist.objects.get(name="Ada")
    admin.post(f"/admin/journalist_lists/{press.pk}/remove/{ada.pk}/")
    assert press.recipients().count() == 0


def test_a_saved_filter_is_changed_in_the_form_and_shown_in_words(admin, create_journalist, topic) -> None:
    create_journalist("Ada", topics=[topic])
    admin.post("/admin/journalist_lists/new/", {"name": "Press", "topics": [topic.pk], "languages": [topic.locale_id]})
    press = JournalistList.objects.get()
    assert press.criteria == {"languages": ["en"], "topics": [str(topic.translation_key)]}
    page = text(admin.get(f"/admin/journalist_lists/inspect/{press.pk}/"))
    assert "Rivers" in page
    form = admin.get(f"/admin/journalist_lists/edit/{press.pk}/").context["form"]
    assert form["topics"].value() == [topic.pk]
    admin.post(f"/admin/journalist_lists/edit/{press.pk}/", {"name": "Press", "topics": [topic.pk]})
    press.refresh_from_db()
    assert press.criteria == {"topics": [str(topic.translation_key)]}
    topic.delete()
    admin.post(f"/admin/journalist_lists/edit/{press.pk}/", {"name": "Press", "beat": "a"})
    press.refresh_from_db()
    assert "topics" in press.criteria, "saving a list does not widen a filter whose topic is gone"


def test_what_a_search_finds_becomes_a_list_or_a_saved_filter(admin, create_journalist) -> None:
    create_journalist("Ada", outlet="The Tide")
    create_journalist("Bo", outlet="Echo")
    found = "/admin/journalists/found/"
    assert "1 contact is found." in text(admin.get(f"{found}?outlet=tide"))
    admin.post(f"{found}?outlet=tide", {"name": "Now"})
    admin.post(f"{found}?outlet=tide", {"name": "Always", "keep_filter": "on"})
    create_journalist("Cy", outlet="High Tide")
    now, always = JournalistList.objects.get(name="Now"), JournalistList.objects.get(name="Always")
    assert {one.name for one in now.find_members()} == {"Ada"}
    assert {one.name for one in always.find_members()} == {"Ada", "Cy"}
    admin.post(f"{found}?q=echo", {"add_to": now.pk})
    assert {one.name for one in now.find_members()} == {"Ada", "Bo"}
    admin.post(f"{found}?q=echo", {"name": "Words", "keep_filter": "on"})
    words = JournalistList.objects.get(name="Words")
    assert (words.criteria, words.members.count()) == ({}, 1), "a search word cannot be kept: the contacts are"
    assert "Choose a list, or name a new one." in text(admin.post(found, {}))
    assert "There is a list with this name already." in text(admin.post(found, {"name": "Now"}))


def upload(client: Client, table: str, **fields: str):
    file = SimpleUploadedFile("contacts.csv", table.encode(), "text/csv")
    return client.post("/admin/journalist_imports/new/", {"file": file, "consent_text": "", **fields})


def test_a_file_is_checked_shown_and_then_imported(admin) -> None:
    table = "name,email\nAda,ada@example.org\n<b>Bo</b>,=bo\n"
    response = upload(admin, table, consent_source="Form", consent_given_on="2026-05-03")
    run = JournalistImport.objects.get()
    assert response.url == f"/admin/journalist_imports/inspect/{run.pk}/"
    page = text(admin.get(response.url))
    assert "Nothing is imported yet." in page
    assert "“=bo” is no e-mail address." in page
    assert not Journalist.objects.exists()
    report = admin.get(f"/admin/journalist_imports/{run.pk}/report/").content.decode()
    assert "'=bo" in report
    admin.post(f"/admin/journalist_imports/{run.pk}/import/")
    admin.post(f"/admin/journalist_imports/{run.pk}/import/")
    assert Journalist.objects.reachable().get().name == "Ada"
    done = text(admin.get(response.url))
    assert "Imported:" in done
    assert "ada@example.org" in done
    assert "ada@example.org" not in text(admin.get(f"{response.url}?result=failed"))


@pytest.mark.parametrize(
    ("table", "fields", "message"),
    [
        ("name\nAda\n", {}, "one of them must be “email”"),
        ("email\nada@example.org\n", {"consent_source": "Form"}, "A consent needs a source and a date."),
        (
            "email\na@b.org\n",
            {"consent_source": "Form", "consent_given_on": "2999-01-01"},
            "This day is in the future.",
        ),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused(admin, table: str, fields, message: str) -> None:
    assert message in text(upload(admin, table, **fields))
    assert not JournalistImport.objects.exists()


@pytest.mark.parametrize("group", ["Writers", "Editors", "Search editors"])
def test_others_see_no_contacts(create_journalist, tree, group: str) -> None:
    ada = create_journalist("Ada Canary")
    withdraw_consent(ada)
    press = JournalistList.objects.create(name="Press")
    run = JournalistImport.objects.create(file_name="a.csv", content="email\n")
    client = Client()
    client.force_login(factories.UserFactory(groups=[group]))
    for path in (
        *("journalists/", "journalists/?export=csv", f"journalists/inspect/{ada.pk}/", "journalists/found/"),
        *("journalist_lists/", f"journalist_lists/inspect/{press.pk}/", f"journalist_imports/inspect/{run.pk}/"),
        *(f"journalists/history/{ada.pk}/", f"journalists/usage/{ada.pk}/", f"journalist_imports/{run.pk}/report/"),
    ):
        response = client.get(f"/admin/{path}")
        assert response.status_code == 302, path
        shown = " ".join(map(str, get_messages(response.wsgi_request)))  # on the next page
        assert ("permission" in shown, "Canary" in shown) == (True, False), path
    assert client.post(f"/admin/journalists/{ada.pk}/consent/", CONSENT).status_code == 302
    assert not Journalist.objects.reachable().exists()


def test_forms_offer_active_contacts_by_name_outlet_or_beat(admin) -> None:
    fields = {"outlet": "The Tide", "beat": "Ports"}
    ada = Journalist.objects.create(name="Ada Obi", address="ada@example.org", **fields)
    Journalist.objects.create(name="Adam Gone", address="gone@example.org", status="inactive", **fields)
    for query in ("ada", "TIDE", "port", "", "a\0da"):
        response = admin.get("/admin/journalists/offered/", {"q": query})
        assert response.json() == {"journalists": [{"id": ada.pk, "label": "Ada Obi, The Tide, gets no e-mails"}]}
        assert "no-store" in response["Cache-Control"]
    assert admin.get("/admin/journalists/offered/", {"q": "nobody"}).json() == {"journalists": []}


@pytest.mark.parametrize("groups", [["Writers"], ["Editors"], ["Search editors"]])
def test_others_are_offered_no_contacts(groups, db) -> None:
    Journalist.objects.create(name="Ada Obi", address="ada@example.org")
    client = Client()
    client.force_login(factories.UserFactory(groups=groups))
    assert "Ada" not in client.get("/admin/journalists/offered/?q=ada").content.decode()
