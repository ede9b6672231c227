"""A press officer, journalists, and releases in each state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.press.journalists.models import JournalistList
from cms.press.mailings.changes import list_changes
from tests.cms.module_site import tree
from tests.cms.press.mailings.conftest import ada, bo, create_release

__all__ = ["ada", "bo", "tree"]

IN_TWO_DAYS = timedelta(days=2)


@pytest.fixture
def officer(tree) -> Any:
    return factories.UserFactory(groups=["Press officers"], email="officer@example.org")


@pytest.fixture
def admin(officer) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(officer)
    return client


@pytest.fixture
def press_list(ada, bo) -> JournalistList:
    created = JournalistList.objects.create(name="Press")
    created.members.set([ada, bo])
    return created


@pytest.fixture
def draft(tree) -> Any:
    """Return a release that was written and not published, with a picture."""
    page = create_release(tree, live=False, image=factories.PictureFactory())
    page.save_revision()
    return states.reload_page(page)


@pytest.fixture
def embargoed(tree) -> Any:
    until = timezone.now().replace(microsecond=0) + IN_TWO_DAYS
    return create_release(tree, embargo_until=until, image=factories.PictureFactory())


@pytest.fixture
def public(tree) -> Any:
    page = create_release(tree, image=factories.PictureFactory())
    page.save_revision().publish()
    return states.reload_page(page)


def chain_url(page: Any) -> str:
    return reverse("release_chain", args=[page.pk])


def read_steps(client: Client, page: Any) -> dict[str, Tag]:
    """Return the steps of a release as the view shows them, by their names."""
    response = client.get(chain_url(page))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    shown = BeautifulSoup(response.content, "html.parser")
    return {str(step["id"]).removeprefix("step-"): step for step in shown.select("li.release-step")}


def read_states(client: Client, page: Any) -> dict[str, str]:
    steps = read_steps(client, page)
    return {name: step.find(class_="release-step__state").text for name, step in steps.items()}


def take_step(client: Client, page: Any, step: str, **fields: Any) -> Any:
    """Send the form of a step."""
    if step == "notice" and (changes := list_changes(states.reload_page(page))):
        fields = {"about": changes[0].at.isoformat(), **fields}
    data = {f"{step}-{name}": value for name, value in fields.items()}
    return client.post(chain_url(page), {"step": step, **data}, follow=True)


def type_time(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def empty_body() -> list[Any]:
    return [blocks.heading("Prices")]
