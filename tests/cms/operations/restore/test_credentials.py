"""After `finish_restore`, no access of the backup works: embargo links, drafts, sessions, links for new passwords."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from cms.accounts.emails import send_due_emails
from cms.accounts.models import AccountEmail
from cms.accounts.users.models import User
from cms.demo import factories
from cms.journal.restore_detection import read_lineage
from cms.press.embargo_access.accesses import open_to
from tests.cms.accounts.conftest import PASSWORD, AuthenticatorApp, log_in
from tests.cms.editing.preview.conftest import Panel, Reader, get_code
from tests.cms.editing.preview.test_sharing import share_url
from tests.cms.press.embargo_access.conftest import (
    Browser,
    access,
    browser,
    create_code,
    files,
    journalist,
    module_files,
    module_release,
    officer,
    reader,
    release,
    tree,
)

__all__ = [
    "access",
    "browser",
    "files",
    "journalist",
    "module_files",
    "module_release",
    "officer",
    "reader",
    "release",
    "tree",
]

Uses = dict[str, Callable[[], bool]]


@pytest.fixture
def uses(reader: Browser, access: Any, officer: Any, tree: Any, mailoutbox: Any) -> Uses:
    """Return for each kind of access a function that uses it, and says whether it worked."""
    link, file = Browser(create_code(access)), reader.read()["attachments"][0]["url"]
    story = factories.StoryFactory(parent=tree.stories)
    panel, frontend = Panel(officer), Reader()
    shared = get_code(panel.client.post(share_url(story), {"hours": 24}).context["link"])
    token_of_share, token_of_panel = frontend.token(shared), frontend.token(panel.code(panel.view_draft(story)))
    unused = panel.code(panel.view_draft(story))
    user = factories.UserFactory(username="ada", email="ada@example.org", groups=["Editors"], password=PASSWORD)
    session = Client()
    log_in(session, user)
    AccountEmail.objects.create(user=user)
    send_due_emails()
    reset = re.search(r"https?://[^/]+(/admin/password-reset/\S+)", mailoutbox[-1].body)[1]
    return {
        "embargo link": lambda: link.status("terms") == 200,
        "embargo token": lambda: reader.status() == 200,
        "embargo file": lambda: reader.load(file).status_code == 200,
        "shared draft": lambda: frontend.exchange(shared).status_code == 200,
        "token of a shared draft": lambda: frontend.status(token_of_share) == 200,
        "token of a preview": lambda: frontend.status(token_of_panel) == 200,
        "code of a preview": lambda: frontend.exchange(unused).status_code == 200,
        "session": lambda: session.get("/admin/").status_code == 200,
        "reset link": lambda: "set-password" in Client().get(reset, follow=True).request["PATH_INFO"],
    }


def test_no_access_of_the_backup_works_after_the_command(uses: Uses) -> None:
    unused_code = uses.pop("code of a preview")
    assert {name for name, works in uses.items() if not works()} == set()
    lineage = read_lineage()
    call_command("finish_restore")
    assert {name for name, works in uses.items() if works()} == set()
    assert not unused_code()
    assert read_lineage() != lineage


def test_what_is_created_afterwards_works_and_a_second_run_ends_it(
    access, release, officer, journalist, capsys
) -> None:
    call_command("finish_restore")
    (opened,) = open_to(release, [journalist], officer)
    browser = Browser(create_code(opened)).accept()
    assert browser.status() == 200
    capsys.readouterr()
    call_command("finish_restore")
    assert "1 accesses of journalists" in capsys.readouterr().out
    assert browser.status() == 404


def test_a_dry_run_says_what_would_end_and_ends_nothing(uses: Uses, capsys) -> None:
    lineage = read_lineage()
    call_command("finish_restore", "--dry-run")
    shown = capsys.readouterr().out
    assert "1 accesses of journalists to releases under embargo would end" in shown
    assert "Nothing was changed." in shown
    assert {name for name, works in uses.items() if not works()} == set()
    assert read_lineage() == lineage


def test_every_account_is_listed_also_a_deactivated_one_on_the_terminal_and_in_the_report(
    officer, capsys, tmp_path: Path
) -> None:
    ada = factories.UserFactory(username="ada", email="ada@example.org", groups=["Editors"])
    AuthenticatorApp(ada)
    ada.last_login = timezone.make_aware(datetime(2026, 11, 3, 9, 30))
    ada.save()
    factories.UserFactory(username="=left", is_active=False, is_superuser=True)
    report = tmp_path / "accounts.csv"
    call_command("finish_restore", "--dry-run", "--report", report)
    shown = capsys.readouterr().out
    with report.open(newline="") as file:
        rows = {row["user_name"]: row for row in csv.DictReader(file)}
    assert {"ada", "'=left", officer.username} <= rows.keys()
    assert len(rows) == User.objects.count()
    assert all(user.username in shown for user in User.objects.all())
    told = {name: rows["ada"][name] for name in ("active", "roles", "second_factor", "last_log_in")}
    assert told == {"active": "yes", "roles": "Editors", "second_factor": "yes", "last_log_in": "2026-11-03 09:30"}
    assert (rows["'=left"]["active"], rows["'=left"]["roles"]) == ("no", "superuser")
    assert (rows["'=left"]["second_factor"], rows["'=left"]["last_log_in"]) == ("no", "never")
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_report_that_cannot_be_written_is_named(tree: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="could not be written to"):
        call_command("finish_restore", "--dry-run", "--report", tmp_path / "absent" / "accounts.csv")
