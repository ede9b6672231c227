"""What the worker requests, and when a link is dead: real answers of servers on loopback addresses."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta

import pytest

from cms.core import clock
from cms.demo.factories import states
from cms.editing.dead_links import checker, jobs, status
from cms.editing.dead_links.checker import LEASE, LinkChecker, Request, check_again, record_answer
from cms.editing.dead_links.hosts import MAX_PAUSE, MAX_RETRY_AFTER, PAUSE
from cms.editing.dead_links.link_requests import LinkResponse
from cms.editing.dead_links.models import CheckedHost, ExternalLink, LinkState, PageLink, Problem

from .conftest import OtherServer, answer, collect, poll, publish_link, read_link

pytestmark = pytest.mark.django_db
Check = Callable[..., None]


@pytest.fixture(autouse=True)
def site(tree, server, check) -> None:
    """Begin with a site whose pages have no links to other servers, and a worker with a clock that can be moved."""
    collect()


def test_a_link_that_works_is_asked_for_once_by_head_and_again_at_growing_intervals(server, check):
    publish_link(server.url())
    check()
    assert server.received == ["HEAD /page"]
    assert read_link(server.url()).state == LinkState.WORKS
    for days, count in ((6, 1), (2, 2), (8, 2), (8, 3), (20, 3), (12, 4), (65, 5), (40, 5), (25, 6)):
        check(days=days, requests=2)
        assert len(server.received) == count, days


def test_requests_name_the_software_and_the_site(server, check):
    publish_link(server.url("/a?b=c#part"))
    check()
    (headers,) = server.headers
    assert server.received == ["HEAD /a?b=c"]
    assert headers["User-Agent"].startswith("Clarion/")
    assert headers["User-Agent"].endswith("(link check; +http://localhost:3000)")
    assert not {"Cookie", "Referer", "Authorization"} & headers.keys()


@pytest.mark.few(2)
@pytest.mark.parametrize("status", [400, 403, 404, 405, 500, 501])
def test_a_server_that_refuses_head_is_asked_by_get_and_then_no_more_by_head(status, server, check):
    def respond(handler):
        answer(status if handler.command == "HEAD" else 200)(handler)

    server.answers["/page"] = respond
    publish_link(server.url())
    check()
    assert server.received == ["HEAD /page", "GET /page"]
    assert read_link(server.url()).state == LinkState.WORKS
    check(days=8)
    assert server.received == ["HEAD /page", "GET /page", "GET /page"]


@pytest.mark.parametrize(("code", "problem"), [(404, Problem.NOT_FOUND), (410, Problem.GONE)])
def test_a_page_that_does_not_exist_is_dead_after_two_failures_on_two_days(code, problem, server, check):
    server.answers["/page"] = answer(code)
    publish_link(server.url())
    check()
    link = read_link(server.url())
    assert (link.state, link.problem, link.status, link.dead_since) == (LinkState.FAILING, problem, code, None)
    check(hours=22)
    assert read_link(server.url()).state == LinkState.FAILING
    check(hours=4)
    link = read_link(server.url())
    assert link.state == LinkState.DEAD
    assert link.failing_since < link.dead_since - timedelta(hours=20)


def test_a_link_that_is_checked_again_and_again_on_one_day_is_not_dead(server, check):
    server.answers["/page"] = answer(404)
    publish_link(server.url())
    for _ in range(7):
        check()
        check_again(read_link(server.url()))
    link = read_link(server.url())
    assert (link.state, link.failures) == (LinkState.FAILING, 1)
    assert len(server.received) > 7


def test_a_server_with_errors_is_dead_after_five_failures_over_days_and_no_sooner(server, check):
    server.answers["/page"] = answer(503)
    publish_link(server.url())
    check()
    for day in range(1, 4):
        check(hours=26)
        assert (read_link(server.url()).state, read_link(server.url()).failures) == (LinkState.FAILING, day + 1)
    check(hours=26)
    assert read_link(server.url()).state == LinkState.DEAD


def test_a_server_that_cannot_be_reached_is_dead_after_days(server, check):
    url = server.url()
    server.server.shutdown()
    server.server.server_close()
    publish_link(url)
    for _ in range(5):
        check(hours=26, requests=2)
    link = read_link(url)
    assert (link.state, link.problem, link.status) == (LinkState.DEAD, Problem.UNREACHABLE, None)


def test_one_success_ends_a_series_of_failures_and_revives_a_dead_link(server, check):
    server.answers["/page"] = answer(404)
    publish_link(server.url())
    check()
    server.answers["/page"] = answer(200)
    check(hours=26)
    server.answers["/page"] = answer(404)
    check(days=8)
    assert read_link(server.url()).failures == 1
    check(hours=26)
    assert read_link(server.url()).state == LinkState.DEAD
    server.answers["/page"] = answer(200)
    check(days=8)
    link = read_link(server.url())
    assert (link.state, link.failing_since, link.dead_since, link.problem) == (LinkState.WORKS, None, None, "")


@pytest.mark.few(2)
@pytest.mark.parametrize("code", [401, 403, 407, 429, 451, 999])
def test_a_server_that_refuses_automatic_requests_is_not_dead(code, server, check):
    server.answers["/page"] = answer(code)
    publish_link(server.url())
    for _ in range(6):
        check(days=32)
    link = read_link(server.url())
    assert (link.state, link.problem) == (LinkState.NOT_CHECKABLE, Problem.REFUSED)
    assert len(server.received) <= 13


def test_one_request_at_a_time_goes_to_a_host_with_a_pause_between(server, make_server, check, pass_time):
    other = make_server("127.0.0.2")
    publish_link(server.url("/1"))
    publish_link(server.url("/2"), title="Two")
    publish_link(other.url("/3"), title="Three")
    poll()
    assert (server.received, other.received) == (["HEAD /1"], ["HEAD /3"])
    pass_time(seconds=PAUSE.total_seconds() - 1)
    poll()
    assert len(server.received) == 1
    pass_time(seconds=1)
    poll()
    assert server.received == ["HEAD /1", "HEAD /2"]


def test_a_host_asks_for_a_longer_pause_by_retry_after_and_gets_at_most_a_day(server, check):
    server.answers["/1"] = answer(429, Retry_After="3600")
    publish_link(server.url("/1"))
    publish_link(server.url("/2"), title="Two")
    check()
    check(minutes=58)
    assert server.received == ["HEAD /1"]
    server.answers["/2"] = answer(503, Retry_After="999999999999")
    check(minutes=2, requests=1)
    assert server.received == ["HEAD /1", "HEAD /2"]
    host = CheckedHost.objects.get()
    assert timedelta(0) < host.available_at - clock.now() <= MAX_RETRY_AFTER


def test_a_host_with_errors_gets_growing_pauses_that_end(server, check):
    for number in range(12):
        server.answers[f"/{number}"] = answer(500)
        publish_link(server.url(f"/{number}"), title=str(number))
    check(requests=10)
    assert 2 <= len(server.received) < 6
    for _ in range(30):
        check(seconds=MAX_PAUSE.total_seconds(), requests=1)
    assert len(server.received) >= 24
    server.answers.clear()
    check(days=2)
    assert CheckedHost.objects.get().failures == 0


def test_permanent_redirects_show_the_new_address_and_others_do_not(server, make_server, check):
    other = make_server("127.0.0.2")
    server.answers["/moved"] = answer(301, Location=other.url("/new"))
    server.answers["/for-now"] = answer(302, Location=other.url("/new"))
    server.answers["/mixed"] = answer(308, Location="/for-now")
    server.answers["/gone"] = answer(301, Location=other.url("/missing"))
    server.answers["/slash"] = answer(301, Location=server.url("/slash/"))
    other.answers["/missing"] = answer(404)
    for path in ("/moved", "/for-now", "/mixed", "/gone", "/slash"):
        publish_link(server.url(path), title=path[1:])
    check(requests=12)
    links = {link.url.rsplit("/", 1)[1]: link for link in ExternalLink.objects.all()}
    assert {name for name, link in links.items() if link.state == LinkState.WORKS} == links.keys() - {"gone"}
    assert {name: link.moved_to for name, link in links.items() if link.moved_to} == {"moved": other.url("/new")}
    assert links["gone"].state == LinkState.FAILING
    assert {link.host_id for link in links.values()} == {"127.0.0.1"}
    check(hours=30, requests=12)
    assert read_link(server.url("/gone")).state == LinkState.DEAD


def test_the_target_of_a_redirect_waits_for_the_pause_of_its_host(server, make_server, check):
    other = make_server("127.0.0.2")
    server.answers["/page"] = answer(302, Location=other.url("/new"))
    publish_link(other.url("/first"))
    poll()
    publish_link(server.url(), title="Two")
    poll()
    assert (server.received, other.received) == (["HEAD /page"], ["HEAD /first"])
    check()
    assert other.received == ["HEAD /first", "HEAD /new"]
    assert read_link(server.url()).state == LinkState.WORKS


def test_a_link_that_redirects_for_ever_fails(server, check):
    server.answers["/page"] = answer(302, Location="/page")
    publish_link(server.url())
    check()
    assert len(server.received) == 6
    link = read_link(server.url())
    assert (link.state, link.problem) == (LinkState.FAILING, Problem.REDIRECTS)


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://127.0.0.9/", "file:///etc/passwd", "http://x.test:22/"])
def test_a_redirect_to_an_address_that_is_not_public_is_not_followed(target, server, check):
    server.answers["/page"] = answer(302, Location=target)
    publish_link(server.url())
    check()
    link = read_link(server.url())
    assert (link.state, link.problem) == (LinkState.NOT_CHECKABLE, Problem.NOT_ALLOWED)
    assert len(server.received) == 1


def test_a_redirect_to_the_site_itself_works_without_a_request(server, check):
    server.answers["/page"] = answer(301, Location="http://localhost:3000/stories/")
    publish_link(server.url())
    check()
    link = read_link(server.url())
    assert (link.state, link.moved_to) == (LinkState.WORKS, "http://localhost:3000/stories/")


@pytest.mark.parametrize(
    "target", ["javascript://localhost/%0Aalert(1)", "data://localhost/x", f"http://{'a.' * 150}example/"]
)
def test_a_redirect_to_what_is_no_address_of_a_server_is_neither_followed_nor_shown(target, server, check):
    server.answers["/page"] = answer(301, Location=target)
    publish_link(server.url())
    check()
    link = read_link(server.url())
    assert (link.state, link.problem, link.moved_to) == (LinkState.NOT_CHECKABLE, Problem.NOT_ALLOWED, "")
    assert len(server.received) == 1


def test_a_name_with_a_private_address_is_not_requested(settings, check):
    settings.LINK_CHECK_ALLOWED_HOSTS = []
    publish_link("http://ip6-localhost:8080/")
    check()
    link = read_link("http://ip6-localhost:8080/")
    assert link.state in (LinkState.NOT_CHECKABLE, LinkState.FAILING)
    assert link.problem in (Problem.NOT_ALLOWED, Problem.UNKNOWN_HOST)


def test_an_answer_that_comes_too_slowly_ends_after_the_whole_time(server, check, monkeypatch):
    from cms.editing.dead_links import link_requests
    from cms.http.outgoing_requests import Timeouts

    def drip(handler):
        for _ in range(1_000):
            handler.wfile.write(b"X-Header: 1\r\n")
            time.sleep(0.01)

    server.answers["/page"] = drip
    monkeypatch.setattr(link_requests, "TIMEOUTS", Timeouts(connect=1.0, read=0.3, total=0.2))
    publish_link(server.url())
    check(requests=1)
    assert read_link(server.url()).problem in (Problem.TIMEOUT, Problem.INVALID_ANSWER)


def test_nothing_is_requested_for_a_page_that_became_hidden_before_the_worker_noticed(server, check):
    page = publish_link(server.url())
    states.restrict(page)
    poll()
    assert server.received == []
    page.get_view_restrictions().delete()
    check(hours=2)
    assert server.received == ["HEAD /page"]


def test_nothing_is_requested_while_the_checks_are_off(server, check, settings):
    publish_link(server.url())
    settings.LINK_CHECKS = False
    check(days=3)
    assert server.received == []


def test_a_worker_that_is_killed_loses_nothing(server, check, pass_time, monkeypatch):
    publish_link(server.url())
    killed = LinkChecker()
    monkeypatch.setattr(killed._threads, "submit", lambda *_: Future())
    assert killed.check_due() == 1
    poll()
    assert server.received == []
    pass_time(seconds=LEASE.total_seconds() + 1)
    poll()
    assert server.received == ["HEAD /page"]
    late = next(iter(killed.sending.values()))
    record_answer(late, LinkResponse(problem=Problem.UNREACHABLE))
    assert read_link(server.url()).state == LinkState.WORKS


def test_an_answer_for_a_link_that_was_deleted_meanwhile_is_forgotten(server, check, monkeypatch):
    page = publish_link(server.url())
    waiting = LinkChecker()
    monkeypatch.setattr(waiting._threads, "submit", lambda *_: Future())
    waiting.check_due()
    (request,) = waiting.sending.values()
    PageLink.objects.filter(page=page).delete()
    ExternalLink.objects.all().delete()
    record_answer(request, LinkResponse(200))
    assert CheckedHost.objects.get().claim is None


def test_a_new_link_to_a_host_that_is_being_asked_is_checked_after_its_pause(server, check, monkeypatch):
    publish_link(server.url("/1"))
    waiting = LinkChecker()
    monkeypatch.setattr(waiting._threads, "submit", lambda *_: Future())
    waiting.check_due()
    publish_link(server.url("/2"), title="Two")
    (request,) = waiting.sending.values()
    assert isinstance(request, Request)
    record_answer(request, LinkResponse(200))
    check()
    assert server.received == ["HEAD /2"]


def test_system_status_says_whether_links_are_checked_and_late(server, check, settings, pass_time):
    publish_link(server.url())
    assert list(status.find_issues()) == []
    pass_time(days=3)
    (issue,) = status.find_issues()
    assert "waiting for their check" in issue.what
    assert str(status.section_label) == "Dead links"
    settings.LINK_CHECKS = False
    assert list(status.find_issues()) == []
    assert "LINK_CHECKS is off" in str(status.section_label)
    assert [message.id for message in status.check_links_are_checked()] == ["dead_links.I001"]


def test_at_most_four_hosts_are_asked_at_once(make_server, check, monkeypatch):
    servers = [make_server(f"127.0.0.{number}") for number in range(2, 8)]
    for number, one in enumerate(servers):
        publish_link(one.url(), title=str(number))
    assert jobs.checker.sending == {}
    waiting = LinkChecker()
    monkeypatch.setattr(checker, "RESULT_TIMEOUT_SECONDS", 0.0)
    monkeypatch.setattr(waiting._threads, "submit", lambda *_: Future())
    assert waiting.check_due() == checker.MAX_CONCURRENT_HOSTS
    assert waiting.check_due() == 0
    assert isinstance(servers[0], OtherServer)
