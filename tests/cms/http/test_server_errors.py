"""Errors that no view handles: 503 while the database is away, 500 for everything else."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

PATHS = ("/admin/login/", f"/media/renditions/{'a' * 32}.png", "/documents/1/1/report.pdf", "/api/v1/stories")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """Return a function that lets every request fail before its view."""

    def fail(error: Exception) -> Client:
        def raise_error(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", raise_error)
        return Client(raise_request_exception=False)

    return fail


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_request_gets_503_while_the_database_is_away(db, failing, path, error):
    response = failing(error("the connection is closed")).get(path)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "10", "no-store")
    assert b"connection" not in response.content


@pytest.mark.parametrize("path", PATHS)
def test_any_other_error_gets_500(db, failing, path):
    response = failing(ZeroDivisionError("a fault")).get(path)
    assert (response.status_code, b"fault" in response.content) == (500, False)
