"""A release, a list of journalists, and the e-mails that the worker sends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from cms.delivery.mail.sender import send_due
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.press.embargo_access.accesses import open_to
from cms.press.journalists.consents import record_consent
from cms.press.journalists.models import Journalist, JournalistList
from cms.press.mailings.dispatcher import process_mailings
from cms.press.mailings.eligibility import read_once
from cms.press.mailings.models import Mailing
from tests.cms.module_site import tree

__all__ = ["tree"]

State, When = Mailing.State, Mailing.When
CANARY = "zqferrycanary"  # a word of the release


@pytest.fixture(autouse=True)
def no_earlier_content() -> None:
    """Forget the content of earlier tests, which had the same counters."""
    read_once.cache_clear()


def create_journalist(name: str, *, consents: bool = True) -> Journalist:
    journalist = Journalist.objects.create(name=name.title(), address=f"{name}@paper.example")
    if consents:
        record_consent(journalist, given_on=timezone.now().date(), source="a test", text="Yes")
    return journalist


@pytest.fixture
def ada(tree) -> Journalist:
    return create_journalist("ada")


@pytest.fixture
def bo(tree) -> Journalist:
    return create_journalist("bo")


@pytest.fixture
def press_list(ada, bo) -> JournalistList:
    """A list of three, of whom one has not consented."""
    created = JournalistList.objects.create(name="Press")
    created.members.set([ada, bo, create_journalist("cy", consents=False)])
    return created


def create_release(tree: Any, **fields: Any) -> Any:
    body = [blocks.rich_text(f"<p>From May on, {CANARY}.</p>"), blocks.heading("Prices")]
    values = {"title": f"Ferry prices halve {CANARY}", "summary": f"Half {CANARY}", "body": body, **fields}
    return factories.ReleaseFactory(parent=tree.releases, **values)


@pytest.fixture(scope="module")
def module_release(module_tree) -> Any:
    return create_release(module_tree)


@pytest.fixture
def release(module_release, tree) -> Any:
    """Return a public release."""
    return states.reload_page(module_release)


@pytest.fixture(scope="module")
def module_embargoed(module_tree) -> Any:
    return create_release(module_tree, embargo_until=timezone.now().replace(microsecond=0) + timedelta(days=2))


@pytest.fixture
def embargoed(module_embargoed, tree) -> Any:
    """Return a release that is scheduled for the end of its embargo."""
    return states.reload_page(module_embargoed)


@pytest.fixture
def officer(tree) -> Any:
    return factories.UserFactory(groups=["Press officers"], email="officer@example.org")


@pytest.fixture
def admin(officer) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(officer)
    return client


@pytest.fixture
def create_mailing(press_list) -> Callable[..., Mailing]:
    """Return a function that creates a mailing that is released for sending."""

    def create(page: Any, when: str = When.NOW, **fields: Any) -> Mailing:
        values = {"state": State.WAITING, "released_at": timezone.now(), "subject": "Ferries", **fields}
        mailing = Mailing.objects.create(page=page, when=when, **values)
        mailing.lists.add(press_list)
        return mailing

    return create


def work() -> list[EmailMultiAlternatives]:
    """Do what the worker does, and return the e-mails sent since the last call."""
    mail.outbox.clear()
    while process_mailings() + send_due():
        pass
    return list(mail.outbox)


def recipients_of(emails: list[EmailMultiAlternatives]) -> list[str]:
    return sorted(address for email in emails for address in email.to)


def forms_of(email: EmailMultiAlternatives) -> tuple[str, str]:
    """Return text and HTML."""
    return email.body, email.alternatives[0][0]


def give_access(page: Any, journalist: Journalist, officer: Any, *, accepts: bool = True) -> Any:
    """Open a release to a journalist, who accepts the terms or not."""
    from cms.press.embargo_access.credentials import Holder
    from cms.press.embargo_access.models import AccessLink
    from cms.press.embargo_access.terms import accept_terms, get_terms

    (access,) = open_to(page, [journalist], officer)
    if accepts:
        link = AccessLink.objects.create(access=access, digest=f"digest {access.pk}")
        holder = Holder(access, link=link)
        release = holder.find_release()
        assert release
        accept_terms(holder, release, get_terms(release.root).version)
    return access
