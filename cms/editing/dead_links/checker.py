"""Check the links that are due: threads without database access send one request at a time to each host.

The worker claims a host while it sends. The targets of redirects are requests of their own, in the queue of their own
host, so a redirect never breaks the pause of a host. If the worker is killed, another one sends the request again at
the end of the lease.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.visibility import visible_now
from cms.jobs.queue import Claim, claim_due

from .collection import delete_if_unused
from .hosts import lock_hosts, pause_host, release_host, wake_hosts
from .link_requests import LinkResponse, build_user_agent, request_link
from .models import CheckedHost, ExternalLink, PageLink, Problem
from .page_links import find_own_hosts, is_checkable, parse_link
from .verdicts import is_strained, judge, record_not_checkable

MAX_CONCURRENT_HOSTS = 4
RESULT_TIMEOUT_SECONDS = 1.0  # then the worker looks whether it stops
LEASE = timedelta(minutes=2)  # the time for a request and the resolution of its host name
HIDDEN_DELAY = timedelta(hours=1)  # until a link is looked at again that only hidden pages have


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is being sent."""

    host: str
    token: UUID
    link_id: int
    url: str
    method: str


class LinkChecker:
    """Sends the requests of one worker."""

    def __init__(self) -> None:
        self.sending: dict[Future[LinkResponse], Request] = {}
        self._threads = ThreadPoolExecutor(MAX_CONCURRENT_HOSTS, thread_name_prefix="link-check")

    def check_due(self) -> int:
        """Start and record requests once, and return their number without those that are still being sent."""
        started = self._start()
        if self.sending:
            wait(self.sending, timeout=RESULT_TIMEOUT_SECONDS, return_when=FIRST_COMPLETED)
        return started + self._finish()

    def find_next_due(self, _: datetime) -> datetime | None:
        """Return when to look at requests that are being sent, None if there are none."""
        return clock.now() if self.sending else None

    def _start(self) -> int:
        """Send the next request to hosts that are due, and return their number."""
        free = MAX_CONCURRENT_HOSTS - len(self.sending)
        if not free:
            return 0
        claim: Claim[CheckedHost] = claim_due(CheckedHost.objects.order_by("not_before"), free, LEASE)
        for host in claim.rows:
            if request := _choose_request(host, claim.token):
                agent = build_user_agent(_find_site_url())
                self.sending[self._threads.submit(request_link, request.url, request.method, agent)] = request
            else:
                release_claim(host.pk, claim.token)
        return len(claim.rows)

    def _finish(self) -> int:
        """Record the answers that have arrived, and return their number."""
        done = [future for future in self.sending if future.done()]
        for future in done:
            record_answer(self.sending.pop(future), future.result())
        return len(done)


def _find_site_url() -> str:
    roots = SiteRoots.read().roots
    return next((root.base_url for root in roots if root.is_default_site), roots[0].base_url if roots else "")


def _choose_request(host: CheckedHost, token: UUID) -> Request | None:
    """Return the next request to a host, None if none may be sent: its pages are hidden, or settings have changed."""
    now = clock.now()
    link = ExternalLink.objects.filter(host=host, check_at__lte=now).order_by("check_at").first()
    if link is None or delete_if_unused(link):
        return None
    # The list of public changes may be behind, and a request would tell of a page that is hidden now.
    public = visible_now(now=now).order_by().values("pk")
    if not PageLink.objects.filter(link=link, page__in=public).exists():
        link.check_at = now + HIDDEN_DELAY
    elif not is_checkable(link.next_url, find_own_hosts()):
        record_not_checkable(link, Problem.NOT_ALLOWED, None, now)
    else:
        return Request(host.pk, token, link.pk, link.next_url, "GET" if link.uses_get else "HEAD")
    _save(link)
    return None


def record_answer(request: Request, answer: LinkResponse) -> None:
    """Store what an answer says about its link and its host, and end the claim on the host.

    Nothing is stored if the lease has ended in the meantime and another worker has the host.
    """
    now = clock.now()
    with transaction.atomic():
        link = ExternalLink.objects.filter(pk=request.link_id).first()
        if link is not None:
            judge(link, answer, request.method, find_own_hosts(), now)
            link.host_id = parse_link(link.next_url).host
        names = {request.host} if link is None else {request.host, link.host_id}
        hosts = {host.pk: host for host in lock_hosts(names)}
        own = hosts.pop(request.host)
        if own.claim != request.token:
            return
        if link is not None:
            _save(link)
        pause_host(own, now, is_strained=is_strained(answer), retry_after=answer.retry_after)
        wake_hosts(hosts.values(), now)
        release_host(own)


def check_again(link: ExternalLink) -> None:
    """Let the worker check the link now, after the pause of its host."""
    now = clock.now()
    with transaction.atomic():
        hosts = lock_hosts([link.host_id])
        ExternalLink.objects.filter(pk=link.pk).update(check_at=now)
        wake_hosts(hosts, now)


def release_claim(host: str, token: UUID) -> None:
    """End the claim on a host to which no request was sent."""
    with transaction.atomic():
        for row in lock_hosts([host]):
            if row.claim == token:
                release_host(row)


def _save(link: ExternalLink) -> None:
    """Save the result, unless the link was deleted meanwhile."""
    names = [field.name for field in ExternalLink._meta.concrete_fields if field.name not in ("id", "url", "digest")]
    ExternalLink.objects.filter(pk=link.pk).update(**{name: getattr(link, name) for name in names})
