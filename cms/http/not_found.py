"""Hints for clients that request a URL without a route: the documentation, and the same path without a slash."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from .problems import DETAILS, problem

DOCUMENTATION = "/api/v1/docs"
API_HINT = f"The API is described at {DOCUMENTATION}, and for tools at /api/v1/openapi.json."
ROOT_DETAIL = f"This is a CMS without pages of its own. {API_HINT} Editors log in at /admin/."


def not_found_detail(path: str) -> str:
    """Return the detail of a 404 problem for a URL below /api/ that has no route.

    Whether there is a hint depends on the routes only, never on content.
    """
    shorter = path.rstrip("/")
    if shorter != path and _has_route(shorter):
        return f"{DETAILS[404]} Paths of the API have no slash at the end: use {shorter}."
    return f"{DETAILS[404]} {API_HINT}"


@csrf_exempt  # so that a POST gets 404 as well
def root(request: HttpRequest) -> HttpResponse:
    """Return 404 with the addresses of the API and of the admin."""
    return problem(404, ROOT_DETAIL)


def _has_route(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
