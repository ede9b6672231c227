"""What an answer says about a link, and when it is checked again. Nothing here reads or writes the database.

A link is dead only after several failures over days: after two if its server says that the page does not exist, after
five if the server cannot be reached or has errors. A server that refuses automatic requests says nothing about what
readers see. Intervals grow, so that each server is asked rarely, and a dead link that works again is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from cms.http.outgoing_requests import DEFAULT_PORTS, REDIRECT_STATUSES, quote_url
from cms.jobs.queue import RetryPolicy

from .link_requests import LinkResponse
from .models import ExternalLink, LinkState, Problem, ProblemCode
from .page_links import is_checkable

MAX_REDIRECTS = 5
PERMANENT_REDIRECTS = (301, 308)
TOO_MANY_REQUESTS = 429
MISSING_STATUSES = {404: Problem.NOT_FOUND, 410: Problem.GONE}


@dataclass(frozen=True, slots=True)
class DeathRule:
    """The number of failures in a row, and the time since the first of them, after which a link is dead."""

    failures: int
    time: timedelta


MISSING_RULE = DeathRule(2, timedelta(hours=20))
ERROR_RULE = DeathRule(5, timedelta(days=3, hours=12))
MIN_FAILURE_INTERVAL = timedelta(hours=12)  # a failure sooner after the last one is not counted: an editor has asked

WORKING = RetryPolicy(tuple(timedelta(days=days) for days in (7, 14, 28, 56)), jitter=0.1)
FAILING = RetryPolicy((timedelta(days=1),), jitter=0.04)
DEAD = RetryPolicy(tuple(timedelta(days=days) for days in (7, 14, 28)), jitter=0.1)
NOT_CHECKABLE = RetryPolicy((timedelta(days=28),), jitter=0.1)


def judge(link: ExternalLink, answer: LinkResponse, method: str, own_hosts: set[str], now: datetime) -> None:
    """Set the state of the link and the time of its next request, without saving."""
    status = answer.status
    if status is None:
        _judge_error(link, answer.problem, now)
    elif status in REDIRECT_STATUSES and answer.location:
        _follow(link, answer, own_hosts, now)
    elif method == "HEAD" and status >= 400 and status != TOO_MANY_REQUESTS:
        link.uses_get, link.check_at = True, now
    elif 200 <= status < 300:
        _record_success(link, status, now)
    elif status in MISSING_STATUSES:
        _record_failure(link, MISSING_STATUSES[status], status, MISSING_RULE, now)
    elif 500 <= status < 600:
        _record_failure(link, Problem.SERVER_ERROR, status, ERROR_RULE, now)
    else:
        record_not_checkable(link, Problem.REFUSED, status, now)


def is_strained(answer: LinkResponse) -> bool:
    """Return whether the answer asks for a longer pause: the host is overloaded, has an error, or does not answer."""
    if answer.status is None:
        return answer.problem != Problem.NOT_ALLOWED
    return answer.status == TOO_MANY_REQUESTS or answer.status >= 500


def _judge_error(link: ExternalLink, problem: ProblemCode, now: datetime) -> None:
    if problem == Problem.NOT_ALLOWED:
        record_not_checkable(link, problem, None, now)
    else:
        _record_failure(link, problem, None, ERROR_RULE, now)


def _follow(link: ExternalLink, answer: LinkResponse, own_hosts: set[str], now: datetime) -> None:
    """Make the target of a redirect the next request of this check. One to this installation works, unasked."""
    target = _join(link.next_url, answer.location)
    if target is None or link.redirects >= MAX_REDIRECTS:
        problem = Problem.INVALID_ANSWER if target is None else Problem.REDIRECTS
        _record_failure(link, problem, answer.status, ERROR_RULE, now)
        return
    link.request_url, link.redirects, link.check_at = target, link.redirects + 1, now
    link.has_moved = link.has_moved and answer.status in PERMANENT_REDIRECTS
    if _is_own(target, own_hosts):
        _record_success(link, answer.status, now)
    elif not is_checkable(target, own_hosts):
        record_not_checkable(link, Problem.NOT_ALLOWED, answer.status, now)


def _is_own(url: str, own_hosts: set[str]) -> bool:
    """Return whether a URL is one of this installation. Others with its host are not: `javascript://` runs a script."""
    parts = urlsplit(url)
    return parts.scheme in DEFAULT_PORTS and parts.hostname in own_hosts and url.isprintable()


def _join(url: str, location: str) -> str | None:
    try:
        target = quote_url(urljoin(url, location))
        urlsplit(target)
    except ValueError:
        return None
    return target


def _record_success(link: ExternalLink, status: int | None, now: datetime) -> None:
    """Record that the link works, perhaps at a new address, and end the check."""
    is_new = link.has_moved and link.redirects and _differ(link.url, link.request_url)
    link.moved_to = link.request_url if is_new else ""
    link.successes += 1
    _clear_failures(link)
    _end_check(link, LinkState.WORKS, "", status, now, now + WORKING.delay(link.successes))


def record_not_checkable(link: ExternalLink, problem: ProblemCode, status: int | None, now: datetime) -> None:
    """Record that nothing is known about what readers see, and end the check."""
    link.successes = 0
    _clear_failures(link)
    _end_check(link, LinkState.NOT_CHECKABLE, problem, status, now, now + NOT_CHECKABLE.delay(1))


def _record_failure(
    link: ExternalLink, problem: ProblemCode, status: int | None, rule: DeathRule, now: datetime
) -> None:
    if link.failed_at is None or now - link.failed_at >= MIN_FAILURE_INTERVAL:
        link.failures, link.failed_at = min(link.failures + 1, 1_000), now
    link.successes, link.failing_since, link.moved_to = 0, link.failing_since or now, ""
    is_dead = link.failures >= rule.failures and now - link.failing_since >= rule.time
    if is_dead or link.dead_since:
        link.dead_since = link.dead_since or now
        delay, state = DEAD.delay(max(1, link.failures - rule.failures + 1)), LinkState.DEAD
    else:
        delay, state = FAILING.delay(1), LinkState.FAILING
    _end_check(link, state, problem, status, now, now + delay)


def _clear_failures(link: ExternalLink) -> None:
    link.failures, link.failed_at, link.failing_since, link.dead_since = 0, None, None, None


def _end_check(
    link: ExternalLink, state: Any, problem: ProblemCode, status: int | None, now: datetime, check_at: datetime
) -> None:
    link.state, link.problem, link.status = state, problem, status
    link.checked_at, link.check_at = now, check_at
    link.request_url, link.redirects, link.has_moved = "", 0, True


def _differ(old: str, new: str) -> bool:
    """Return whether readers see another address, and not only https, www or a slash at the end."""
    return _simplify(old) != _simplify(new)


def _simplify(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    return (parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query)
