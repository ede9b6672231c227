"""Export and erasure of accounts: nothing that identifies the person remains, and the work does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from axes.models import AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, CommentReply, ModelLogEntry, Page, PageLogEntry, PageSubscription
from wagtail.users.models import UserProfile

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.approval.models import QueuedEmail
from tests.cms.module_site import tree

__all__ = ["tree"]

USER_NAME, FIRST_NAME, LAST_NAME, ADDRESS = "zq-adalogin", "Zqada", "Zqlovelace", "zqada@mail.example"
CANARY = re.compile("zq-?ada|zqlovelace", re.IGNORECASE)


@pytest.fixture(scope="module")
def module_page(module_tree) -> Page:
    return factories.StoryFactory(parent=module_tree.stories, title="A story")


@pytest.fixture
def page(module_page, tree) -> Page:
    return states.reload_page(module_page)


@pytest.fixture
def staff(page) -> Any:
    """Return an account with a row in as many tables as possible."""
    users = get_user_model().objects
    users.create_superuser("other-admin")
    staff = users.create_superuser(USER_NAME, ADDRESS, "a password", first_name=FIRST_NAME, last_name=LAST_NAME)
    staff.groups.add(Group.objects.first())
    UserProfile.objects.create(user=staff, avatar=ContentFile(b"x", f"{USER_NAME}.png"))
    PageSubscription.objects.create(user=staff, page=page, comment_notifications=True)
    QueuedEmail.objects.create(address=ADDRESS, subject=f"Dear {FIRST_NAME}", text="…")
    QueuedEmail.objects.create(address="other@example.org", subject="Dear other", text="…")
    AccessLog.objects.create(username=USER_NAME, ip_address="192.0.2.1")
    AccessFailureLog.objects.create(username=ADDRESS.upper(), ip_address="192.0.2.1")
    AccessLog.objects.create(username="other-admin", ip_address="192.0.2.2")
    ModelLogEntry.objects.log_action(staff, "wagtail.edit", user=staff, data={"email": ADDRESS})
    page.owner, page.locked, page.locked_by = staff, True, staff
    page.save()
    page.save_revision(user=staff)
    PageLogEntry.objects.log_action(page, "wagtail.publish", user=staff)
    comment = Comment.objects.create(page=page, user=staff, text="Check this", contentpath="title")
    CommentReply.objects.create(comment=comment, user=staff, text="Checked")
    Client().force_login(staff)
    Client().force_login(users.get(username="other-admin"))
    return staff


def rows_with_canaries() -> dict[str, list[Any]]:
    """Return the rows of all tables in which a text names the person."""
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            if rows := [row for row in cursor.fetchall() if CANARY.search(str(row))]:
                found[model._meta.label] = rows
    return found


def test_the_canaries_are_found_before_the_erasure(staff) -> None:
    assert set(rows_with_canaries()) >= {
        "users.User",
        "wagtailusers.UserProfile",
        "approval.QueuedEmail",
        "axes.AccessLog",
        "axes.AccessFailureLog",
        "wagtailcore.ModelLogEntry",
    }


def test_no_table_names_the_person_after_the_erasure(staff, capsys, django_capture_on_commit_callbacks) -> None:
    avatar = staff.wagtail_userprofile.avatar
    with django_capture_on_commit_callbacks(execute=True):
        call_command("erase_personal_data", "--of", "staff", USER_NAME)
    assert rows_with_canaries() == {}
    assert not avatar.storage.exists(avatar.name)
    assert f"Account {staff.pk} is deactivated" in capsys.readouterr().out


def test_the_account_can_no_longer_be_used(staff) -> None:
    call_command("erase_personal_data", "--of", "staff", ADDRESS)
    staff.refresh_from_db()
    assert [staff.is_active, staff.is_superuser, staff.has_usable_password(), staff.groups.exists()] == [False] * 4
    assert Session.objects.get().get_decoded()["_auth_user_id"] != str(staff.pk)


def test_the_work_stays_with_a_former_member_of_staff(staff, page) -> None:
    call_command("erase_personal_data", "--of", "staff", USER_NAME)
    page.refresh_from_db()
    assert page.owner.get_full_name() == page.latest_revision.user.get_full_name() == "Former member of staff"
    assert (page.locked, page.locked_by) == (False, None)
    published = PageLogEntry.objects.get(action="wagtail.publish", user=staff.pk)
    assert published.user_display_name == "Former member of staff"
    assert [Comment.objects.get().text, CommentReply.objects.get().text] == ["Check this", "Checked"]


def test_data_of_others_stays(staff) -> None:
    call_command("erase_personal_data", "--of", "staff", USER_NAME)
    assert get_user_model().objects.get(username="other-admin").is_active
    assert QueuedEmail.objects.get().address == "other@example.org"
    assert AccessLog.objects.get().username == "other-admin"


def test_the_history_of_a_page_shows_the_former_member(staff, page, client) -> None:
    call_command("erase_personal_data", "--of", "staff", USER_NAME)
    client.force_login(get_user_model().objects.get(username="other-admin"))
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Former member of staff" in history
    assert not CANARY.search(history)


def test_the_export_contains_the_records_and_the_work(staff, page, capsys) -> None:
    call_command("export_personal_data", "--of", "staff", ADDRESS)
    data = json.loads(capsys.readouterr().out)
    assert data["account"]["email"] == ADDRESS
    assert data["groups"] == [Group.objects.first().name]
    assert {row["ip_address"] for row in data["log_ins"]} == {"192.0.2.1"}
    assert len(data["sessions"]) == 1
    assert data["records"]["wagtailcore.PageSubscription.user"][0]["page"] == page.pk
    assert [row["about"] for row in data["work"]["wagtailcore.Page.owner"]] == ["A story"]
    assert data["work"]["wagtailcore.Comment.user"][0]["text"] == "Check this"
    assert data["work"]["wagtailcore.PageLogEntry.user"]


def test_the_export_contains_no_secret_and_no_content(staff, page, capsys) -> None:
    page.body = [("rich_text", "<p>The secret draft</p>")]
    page.save_revision(user=staff)
    call_command("export_personal_data", "--of", "staff", USER_NAME)
    exported = capsys.readouterr().out
    assert "wagtailcore.Revision.user" in exported
    assert "secret draft" not in exported
    assert staff.password not in exported


def test_the_only_superuser_is_not_erased(staff) -> None:
    get_user_model().objects.exclude(pk=staff.pk).update(is_active=False)
    with pytest.raises(CommandError, match="only active superuser"):
        call_command("erase_personal_data", "--of", "staff", USER_NAME)
    assert "users.User" in rows_with_canaries()


@pytest.mark.parametrize("command", ["export_personal_data", "erase_personal_data"])
def test_an_unknown_or_ambiguous_account_is_refused(staff, command) -> None:
    get_user_model().objects.create_user("another", ADDRESS.upper())
    with pytest.raises(CommandError, match="No account has"):
        call_command(command, "--of=staff", "nobody")
    with pytest.raises(CommandError, match="Several accounts have"):
        call_command(command, "--of=staff", ADDRESS)
