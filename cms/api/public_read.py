"""Call an operation of the public API without a server, for the system check that asks them."""

from __future__ import annotations

from contextlib import nullcontext
from urllib.parse import urlencode

from django.db import connection, transaction
from django.http import HttpRequest, QueryDict
from django.urls import resolve

PREFIX = "/api/v1"


def read(path: str, **params: str) -> Exception | None:
    """Call the operation for a GET of this path below /api/v1, and return the exception behind a 500 or 503.

    The middleware is left out, so nothing is counted, limited or stored in a cache of responses.
    """
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = f"{PREFIX}{path}"
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": urlencode(params)}
    request.GET = QueryDict(request.META["QUERY_STRING"])
    request.raises_errors = True  # read by cms/http/problems.py
    found = resolve(request.path, urlconf="cms.urls")
    try:
        # After an error, PostgreSQL refuses further queries of a transaction; there is one around each test.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            found.func(request, *found.args, **found.kwargs)
    except Exception as error:
        return error
    return None
