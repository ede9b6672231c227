"""One request that checks a link, with limits of time; of the answer only status and headers are read."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from dataclasses import dataclass

from cms import __version__
from cms.http.outgoing_requests import ForbiddenURL, Timeouts, connect, parse_retry_after, read_location

from .models import Problem, ProblemCode
from .page_links import parse_link

TIMEOUTS = Timeouts(connect=5.0, read=10.0, total=20.0)


@dataclass(frozen=True, slots=True)
class LinkResponse:
    """The status and headers of an answer, or the problem if there was none."""

    status: int | None = None
    location: str = ""
    retry_after: float | None = None  # seconds
    problem: ProblemCode = ""


def build_user_agent(site_url: str) -> str:
    """Return how the requests name themselves, so that the owner of a server knows who sends them."""
    return f"Clarion/{__version__} (link check; +{site_url})"


def request_link(url: str, method: str, user_agent: str) -> LinkResponse:
    """Send one request and return its answer; no behaviour of the server raises an exception.

    Redirects are not followed, the text of the answer is not read, and the proxies of the environment are not used.
    """
    began = time.monotonic()
    try:
        with connect(parse_link(url), TIMEOUTS, purpose="link_check") as connection:
            headers = {"User-Agent": user_agent, "Accept": "*/*", "Connection": "close"}
            connection.request(method, parse_link(url).path, headers=headers)
            response = connection.getresponse()
            retry_after = parse_retry_after(response.getheader("Retry-After"))
            return LinkResponse(response.status, read_location(response), retry_after)
    except ForbiddenURL:
        return LinkResponse(problem=Problem.NOT_ALLOWED)
    except (OSError, http.client.HTTPException, ValueError) as error:
        is_late = time.monotonic() - began >= TIMEOUTS.total
        return LinkResponse(problem=Problem.TIMEOUT if is_late else _find_problem(error))


def _find_problem(error: Exception) -> ProblemCode:
    if isinstance(error, socket.gaierror):
        return Problem.UNKNOWN_HOST
    if isinstance(error, ssl.SSLError):
        return Problem.CERTIFICATE if isinstance(error, ssl.SSLCertVerificationError) else Problem.UNREACHABLE
    if isinstance(error, TimeoutError):
        return Problem.TIMEOUT
    return Problem.UNREACHABLE if isinstance(error, OSError) else Problem.INVALID_ANSWER
