"""The permission table: every view of the admin, for every role, by GET and POST, in every state of a page or file.

A view without a row fails, and so does a row without a view.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http.cookies import SimpleCookie

import pytest
from django.contrib.messages import constants, get_messages
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.urls import NoReverseMatch, reverse

from cms.accounts.users.permission_table import load_table
from tests.garbage import collected_garbage
from tests.markers import mark_extended

from .permission_walk.arguments import build_arguments, build_form_data, build_query, get_subject
from .permission_walk.fixtures import FILE_STATES, STATES, USERS_WITHOUT_ROLE, AdminSite, build_admin_site
from .permission_walk.routes import Route, admin_routes
from .permission_walk.rows import ALL_ROLES, Row, find_rows, load_rows

# Wagtail leaves temporary files of pictures to the garbage collector.
pytestmark = [pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"), pytest.mark.slow]


ROUTES, ROWS = admin_routes(), load_rows()
METHODS = ("get", "post")
NO_SUCH_METHOD = 405
MAX_REPORTED = 50
PARTS = 4  # split for parallel test processes
DEFAULT_STATES = ("embargoed",)
EXTENDED_STATES = tuple(state for state in STATES if state not in DEFAULT_STATES)


@pytest.fixture(scope="module")
def site(module_tree) -> AdminSite:
    return build_admin_site(module_tree)


@pytest.fixture(scope="module")
def cookies(site) -> dict:
    return {role: {name: kept.value for name, kept in client.cookies.items()} for role, client in site.clients.items()}


@pytest.fixture(autouse=True)  # every test causes thousands of refusals, each of which is logged
def without_logs():
    """Disable logging during a test."""
    logging.disable(logging.CRITICAL)
    with collected_garbage():  # Wagtail's temporary files
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def send(site, cookies, monkeypatch):
    """Return a function that requests a view and returns (status, whether access is allowed). Changes are rolled back.

    Templates are rendered only for the first user with access, because they are the same for the others.
    """
    rendered, seen = SimpleTemplateResponse.rendered_content, set()
    skip_rendering = {"on": False}
    monkeypatch.setattr(
        SimpleTemplateResponse,
        "rendered_content",
        property(lambda page: "" if skip_rendering["on"] else rendered.fget(page)),
    )

    def request_view(role, method, route, page, file=None):
        url = _address(route, site, page, file)
        if url is None:
            return 404, False
        client = site.clients[role]
        client.cookies = SimpleCookie(cookies[role])
        skip_rendering["on"] = (route.name, method) in seen
        with transaction.atomic():
            response = getattr(client, method)(url, build_form_data(route, page) if method == "post" else {})
            is_allowed = has_access(response)
            if response.streaming:
                list(response.streaming_content)  # the test client closes files after them, and not the database
            transaction.set_rollback(True)
        if is_allowed:
            seen.add((route.name, method))
        return response.status_code, is_allowed

    return request_view


def test_every_view_has_one_row():
    without = [str(route) for route in ROUTES if not find_rows(route, ROWS)]
    twice = {str(route): [row.pattern for row in found] for route in ROUTES if len(found := find_rows(route, ROWS)) > 1}
    assert without == [], "Add these views to cms/accounts/users/permissions.yaml."
    assert twice == {}, "These views have several rows in cms/accounts/users/permissions.yaml."


def test_every_row_has_a_view():
    assert [row.pattern for row in ROWS if not any(find_rows(route, [row]) for route in ROUTES)] == []


def test_states_are_those_of_the_table():
    assert tuple(load_table()["views"]["states"]) == STATES
    assert tuple(load_table()["views"]["file_states"]) == FILE_STATES
    assert [row.pattern for row in ROWS if len(row.post) not in (1, len(row.states))] == []


def test_a_view_without_a_row_is_detected():
    assert not find_rows(Route("search_something_new", ()), ROWS)


@pytest.mark.parametrize(
    "states", [DEFAULT_STATES, pytest.param(EXTENDED_STATES, marks=pytest.mark.extended)], ids=", ".join
)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_role_has_access_exactly_as_in_the_table(site, send, part, states):
    deviations = []
    for route in ROUTES[part::PARTS]:
        (row,) = find_rows(route, ROWS)
        for state, method in _cases(row, states):
            deviations += _find_deviations(site, send, route, row, state, method)
    assert not deviations, _format_deviations(deviations)


def _find_deviations(site, send, route, row, state, method):
    allowed = row.allowed(route, method, state)
    for role in ALL_ROLES:
        if row.states == FILE_STATES:
            file = site.file(FILE_STATES[state], role, get_subject(route))
            status, is_allowed = send(role, method, route, site.page("live", role), file)
        else:
            status, is_allowed = send(role, method, route, site.page(STATES[state], role))
        if status == NO_SUCH_METHOD:  # the view does not have this method
            return
        if status == 500 or (not row.is_open and is_allowed != (role in allowed)):
            yield _sentence(role, method, route, row, state, status, is_allowed)


@pytest.mark.parametrize("role", mark_extended(USERS_WITHOUT_ROLE, except_for=["anonymous"]))
def test_users_without_role_have_no_access(site, send, role):
    deviations = []
    for route in ROUTES:
        (row,) = find_rows(route, ROWS)
        for method in METHODS:
            status, is_allowed = send(role, method, route, site.page("live", "W"))
            if status == 500 or (is_allowed and not row.is_open):
                deviations.append(f"{role}: {method.upper()} {route} returns {status}.")
    assert not deviations, _format_deviations(deviations)


def _format_deviations(deviations) -> str:
    more = f"\nand {len(deviations) - MAX_REPORTED} more" if len(deviations) > MAX_REPORTED else ""
    return "\n" + "\n".join(deviations[:MAX_REPORTED]) + more


def has_access(response) -> bool:
    """Return whether the response grants access.

    Wagtail refuses with a redirect to the login page, a redirect with an error message, or 403. An error message on the
    board of a bundle is no refusal: it says what the state of the bundle does not allow to those who may do it.
    """
    if response.status_code in (301, 302):
        request, target = getattr(response, "wsgi_request", None), response["Location"]
        errors = request is not None and any(message.level >= constants.ERROR for message in get_messages(request))
        is_refused = errors and not target.startswith(reverse("bundles"))
        return not is_refused and not target.startswith("/admin/login/")
    return response.status_code < 400 or response.status_code in (400, 422, 503)


def _cases(row: Row, states: Sequence[str]):
    """Return (state, method) to request. A row that does not depend on the state is requested in one state."""
    if row.states == FILE_STATES:
        chosen = [*range(len(FILE_STATES))] if states == DEFAULT_STATES else []
    else:
        chosen = [STATES.index(state) for state in (states if row.is_by_state else {"live"} & set(states))]
    return [(state, method) for state in chosen for method in METHODS]


def _address(route, site, page, file=None) -> str | None:
    try:
        return reverse(route.name, kwargs=build_arguments(route, site, page, file)) + build_query(route, page)
    except NoReverseMatch:
        return None


def _sentence(role, method, route, row, state, status, is_allowed) -> str:
    name = load_table()["roles"][role]["name"]
    suffix = f", {row.states[state]}" if row.is_by_state else ""
    if status == 500:
        return f"{name}: {method.upper()} {route}{suffix} fails with 500."
    access = "have access" if is_allowed else "are refused"
    return f"{name} {access} by {method.upper()} {route}{suffix} ({status}); “{row.pattern}” says otherwise."
