"""Journalists end the e-mails with one click, or on the page of the frontend."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from django.conf import settings

from cms.delivery.sign_ups.models import ConsentRecord
from cms.press.journalists.models import Journalist
from cms.press.mailings.emails import create_unsubscribe_token, unsubscribe

from .conftest import work


def one_click_url(email) -> str:
    assert email.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return email.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.CMS_URL)


def test_one_click_ends_the_emails_of_one_journalist(release, create_mailing, client) -> None:
    create_mailing(release)
    email = next(one for one in work() if one.to == ["ada@paper.example"])
    assert client.get(one_click_url(email)).status_code == 405
    form = "application/x-www-form-urlencoded"
    for _ in range(2):
        response = client.post(one_click_url(email), "List-Unsubscribe=One-Click", content_type=form)
        assert response.status_code == 204
    assert dict(Journalist.objects.values_list("name", "status")) == {
        "Ada": "unsubscribed",
        "Bo": "active",
        "Cy": "active",
    }
    create_mailing(release)
    assert [one.to for one in work()] == [["bo@paper.example"]]


def test_the_link_leads_to_the_page_of_the_frontend(release, create_mailing, client) -> None:
    create_mailing(release)
    email = work()[0]
    token = unquote(re.search(r"/sign-up/unsubscribe\?token=([^\s)]+)", email.body)[1])
    body = {"token": token}
    assert client.post("/api/v1/sign-ups/unsubscribe", body, content_type="application/json").status_code == 204


@pytest.mark.parametrize("forged", ["press-1.1:x", "press-", "press-x:y:z"])
def test_a_forged_token_changes_nothing(ada, client, forged) -> None:
    body = {"token": forged}
    assert client.post("/api/v1/sign-ups/unsubscribe", body, content_type="application/json").status_code == 404
    assert Journalist.objects.get().status == "active"


def test_a_second_click_leaves_the_time_of_the_first(ada, pass_time) -> None:
    token = create_unsubscribe_token(ada)
    assert unsubscribe(token)
    withdrawn_at = ConsentRecord.objects.get().withdrawn_at
    pass_time(hours=1)
    assert unsubscribe(token)
    assert ConsentRecord.objects.get().withdrawn_at == withdrawn_at


def test_the_token_of_an_erased_contact_is_not_that_of_the_next_one(ada) -> None:
    from datetime import timedelta

    token = create_unsubscribe_token(ada)
    Journalist.objects.update(created_at=ada.created_at + timedelta(seconds=5))
    assert unsubscribe(token) is False
    assert Journalist.objects.get().status == "active"
