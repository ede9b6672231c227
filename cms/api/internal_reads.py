"""Reads of the public API from within this process, as the public would get them.

System checks call each operation by it, and rehearsals compare the answers of two times. The middleware is left out, so
nothing is counted, limited or stored in a cache of responses. It is a module of its own because importing `read_checks`
registers system checks, which rehearsals do not need.
"""

from __future__ import annotations

from contextlib import nullcontext

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

PREFIX = "/api/v1"


def read_operation(path: str, query: str = "", *, raises_errors: bool = False) -> HttpResponse:
    """Return the response to a GET of this path below /api/v1, with the parameters of a query.

    With `raises_errors`, the exception behind a 500 or 503 is raised, which is a response otherwise.
    """
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = f"{PREFIX}{path}"
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": query}
    request.GET = QueryDict(query)
    request.raises_errors = raises_errors  # cms/http/problems.py reads it
    found = resolve(request.path, urlconf="cms.urls")
    # After an error, PostgreSQL refuses further queries of a transaction; there is one around each test.
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response
