"""The e-mail with the personal link: built when it is sent, for those who agreed to e-mails."""

from __future__ import annotations

import pytest
from django.core import mail as outbox

from cms.delivery.mail.kinds import get_mail_kind
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.sender import send_due
from cms.press.embargo_access.accesses import open_to, revoke
from cms.press.embargo_access.emails import build_message, queue_links
from cms.press.embargo_access.models import AccessLink, EmbargoAccess
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist
from tests.cms.press.embargo_access.conftest import Browser, create_journalist, get_code


def find_link(text: str) -> str:
    (line,) = [line for line in text.splitlines() if "/embargo?code=" in line]
    return line.strip()


def test_the_link_of_the_e_mail_opens_the_release(access, release):
    assert queue_links([access])
    assert not AccessLink.objects.exists()
    send_due()
    (message,) = outbox.outbox
    assert message.to == ["ines.calloway@paper.example"]
    assert "Ines Calloway" in message.body
    link = find_link(message.body)
    assert link in message.alternatives[0][0]
    assert Browser(get_code(link)).accept().read()["title"] == release.title
    access.refresh_from_db()
    assert access.mail_outcome == "sent"


def test_an_e_mail_that_is_sent_twice_has_two_links_that_work(access):
    queue_links([access])
    row = QueuedMail.objects.get()
    codes = [get_code(find_link(build_message(row).body)) for _ in range(2)]
    assert codes[0] != codes[1]
    assert {Browser(code).status("terms") for code in codes} == {200}
    assert get_mail_kind(row.kind).resends_unknown


def test_the_message_of_the_press_officer_is_in_the_e_mail(release, officer):
    (access,) = open_to(release, [create_journalist()], officer, "Call me.\n<b>Soon</b>")
    queue_links([access])
    message = build_message(QueuedMail.objects.get())
    assert "Call me." in message.body
    assert "&lt;b&gt;Soon" in message.alternatives[0][0]


@pytest.mark.parametrize(
    "change",
    [
        lambda access: revoke(EmbargoAccess.objects.all()),
        lambda access: access.page.revisions.update(approved_go_live_at=None),
        lambda access: Journalist.objects.update(status=Journalist.Status.INACTIVE),
        lambda access: Journalist.objects.update(status=Journalist.Status.UNSUBSCRIBED),
        lambda access: withdraw_consent(access.journalist),
        lambda access: access.delete(),
    ],
    ids=["revoked", "not scheduled", "inactive", "unsubscribed", "without consent", "deleted"],
)
def test_no_e_mail_is_sent_when_there_is_nothing_to_read_any_more(access, change):
    queue_links([access])
    change(access)
    send_due()
    assert outbox.outbox == []
    assert not AccessLink.objects.exists()
    assert not QueuedMail.objects.exists()  # it is not tried again


def test_a_journalist_who_did_not_agree_to_e_mails_gets_none(release, officer):
    (access,) = open_to(release, [create_journalist(consent=False)], officer)
    assert not queue_links([access])
    assert not QueuedMail.objects.exists()
