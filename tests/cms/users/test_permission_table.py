"""The table of rights, walked: every address of the admin, read and written by everybody, in every state of a page.

A view without a row fails, and so does a row without a view.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from http.cookies import SimpleCookie

import pytest
from django.contrib.messages import constants, get_messages
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.urls import NoReverseMatch, reverse

from cms.users.permission_table import load_table
from tests.cms.module_site import module_database, module_tree

from .walk.arguments import arguments, posted, query
from .walk.routes import Route, admin_routes
from .walk.rows import EVERY_ROLE, Row, rows, rows_of
from .walk.world import STATES, STRANGERS, World, build

# Wagtail leaves temporary files of pictures to the garbage collector.
pytestmark = [pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"), pytest.mark.slow]

__all__ = ["module_database", "module_tree"]

ROUTES, ROWS = admin_routes(), rows()
METHODS = ("get", "post")
NO_SUCH_METHOD = 405
MOST_TOLD = 50
PARTS = 4  # so that processes can share them
IN_SHORT = ("own draft", "embargoed")
OTHERS = tuple(state for state in STATES if state not in IN_SHORT)


@pytest.fixture(scope="module")
def world(module_tree) -> World:
    return build(module_tree)


@pytest.fixture(scope="module")
def cookies(world) -> dict:
    return {who: {name: kept.value for name, kept in client.cookies.items()} for who, client in world.clients.items()}


@pytest.fixture(autouse=True)
def quiet():
    """Refusals are logged, and here there are thousands."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    gc.collect()  # so that what Wagtail left is not found in a test that has nothing to do with it


@pytest.fixture
def ask(world, cookies, monkeypatch):
    """(status, whether one was let in), and nothing is left of it.

    Templates are rendered for the first who is let in alone: the others would see the same one.
    """
    rendered, seen = SimpleTemplateResponse.rendered_content, set()
    skip = {"on": False}
    monkeypatch.setattr(
        SimpleTemplateResponse, "rendered_content", property(lambda page: "" if skip["on"] else rendered.fget(page))
    )

    def asked(who, method, route, page):
        url = _address(route, world, page)
        if url is None:
            return 404, False
        client = world.clients[who]
        client.cookies = SimpleCookie(cookies[who])
        skip["on"] = (route.name, method) in seen
        with transaction.atomic():
            answer = getattr(client, method)(url, posted(route, page) if method == "post" else {})
            let_in = is_let_in(answer)
            for close in answer._resource_closers:  # of files; `close()` would end the connection to the database
                close()
            transaction.set_rollback(True)
        if let_in:
            seen.add((route.name, method))
        return answer.status_code, let_in

    return asked


def test_every_view_has_one_row():
    without = [str(route) for route in ROUTES if not rows_of(route, ROWS)]
    twice = {str(route): [row.pattern for row in found] for route in ROUTES if len(found := rows_of(route, ROWS)) > 1}
    assert without == [], "Say in cms/users/permissions.yaml who gets there."
    assert twice == {}, "Let one row say it."


def test_every_row_has_a_view():
    assert [row.pattern for row in ROWS if not any(rows_of(route, [row]) for route in ROUTES)] == []


def test_the_states_are_those_of_the_table():
    assert tuple(load_table()["views"]["states"]) == STATES
    assert [row.pattern for row in ROWS if len(row.post) not in (1, len(STATES))] == []


def test_a_view_without_a_row_is_noticed():
    assert not rows_of(Route("search_something_new", ()), ROWS)


@pytest.mark.parametrize("states", [IN_SHORT, pytest.param(OTHERS, marks=pytest.mark.extended)], ids=", ".join)
@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gets_where_the_table_says_and_nowhere_else(world, send, part, states):
    deviations = []
    for route in ROUTES[part::PARTS]:
        (row,) = rows_of(route, ROWS)
        for state, method in _cases(row, states):
            deviations += _deviations(world, send, route, row, state, method)
    assert not deviations, _told(deviations)


def _deviations(world, send, route, row, state, method):
    allowed = row.allowed(route, method, state)
    for who in EVERY_ROLE:
        status, let_in = send(who, method, route, world.page(STATES[state], who))
        if status == NO_SUCH_METHOD:  # nobody has a right to what is not there
            return
        if status == 500 or (not row.is_open and let_in != (who in allowed)):
            yield _sentence(who, method, route, row, state, status, let_in)


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_get_nowhere(world, send, who):
    deviations = []
    for route in ROUTES:
        (row,) = rows_of(route, ROWS)
        for method in METHODS:
            status, let_in = send(who, method, route, world.page("live", "W"))
            if status == 500 or (let_in and not row.is_open):
                deviations.append(f"{who}: {method.upper()} {route} is answered {status}.")
    assert not deviations, _told(deviations)


def _told(deviations) -> str:
    more = f"\nand {len(deviations) - MOST_TOLD} more" if len(deviations) > MOST_TOLD else ""
    return "\n" + "\n".join(deviations[:MOST_TOLD]) + more


def is_let_in(answer) -> bool:
    """Wagtail refuses by sending to the log-in, or back with a message of an error; to scripts it answers 403."""
    if answer.status_code in (301, 302):
        told = getattr(answer, "wsgi_request", None)
        errors = told is not None and any(message.level >= constants.ERROR for message in get_messages(told))
        return not errors and not answer["Location"].startswith("/admin/login/")
    return answer.status_code < 400 or answer.status_code in (400, 422, 503)


def _cases(row: Row, states: Sequence[str]):
    """Whatever is the same in every state is asked in one of them."""
    asked = states if row.is_by_state else {"live"} & set(states)
    return [(STATES.index(state), method) for state in asked for method in METHODS]


def _address(route, world, page) -> str | None:
    try:
        return reverse(route.name, kwargs=arguments(route, world, page)) + query(route, page)
    except NoReverseMatch:
        return None


def _sentence(who, method, route, row, state, status, let_in) -> str:
    name = load_table()["roles"][who]["name"]
    where = f", {STATES[state]}" if row.is_by_state else ""
    if status == 500:
        return f"{name}: {method.upper()} {route}{where} fails with 500."
    does = "get in" if let_in else "are refused"
    return f"{name} {does} by {method.upper()} {route}{where} ({status}); “{row.pattern}” says otherwise."
