"""What visitors, editors and the worker can do while Redis, object storage or the search engine is away.

`refuse` is a server that does not run, `black hole` one that takes requests and does not respond. The sentences of
docs/operating/reference/servers.md name these tests.
"""

from __future__ import annotations

import pytest
import requests
from redis import Redis

from tests.production.processes import PROJECT, wait_for
from tests.system.upgrade.web import run_web, run_worker

from .site import ADMIN_VIEWS, SETTLED_SECONDS, Site

pytestmark = [pytest.mark.processes, pytest.mark.slow, pytest.mark.sequential, pytest.mark.extended]
pytestmark += [pytest.mark.postgresql, pytest.mark.elasticsearch, pytest.mark.s3]
AWAY = pytest.mark.parametrize("mode", ["refuse", "black hole"])
PUBLISH_SCHEDULED = """
from datetime import timedelta
from cms.core import clock
from cms.demo import factories
page = factories.StoryFactory(title="Soon", live=False, go_live_at=clock.now() + timedelta(seconds=2))
page.save_revision(approved_go_live_at=page.go_live_at)
print(page.pk)
"""
ALL_VIEWS = dict.fromkeys(ADMIN_VIEWS, 200)


@AWAY
def test_without_redis_visitors_and_editors_do_everything(site: Site, mode: str) -> None:
    files = site.add_files()
    site.redis.set_mode(mode)
    assert site.open_admin(**files) == ALL_VIEWS, "the session from before goes on"
    assert site.travel() == {}
    assert site.finds("lanterns")
    assert site.get("/readyz").status_code == 200
    addresses = site.find_addresses(files["page"])
    assert {site.get(path).status_code for path in addresses.values()} == {200}


def test_without_redis_a_published_page_is_found_and_seen_at_once(site: Site) -> None:
    page = site.run("from cms.demo import factories; print(factories.StoryFactory(title='Before', bare=True).pk)")
    assert site.get(f"/api/v1/pages/{page}").json()["title"] == "Before"
    site.redis.set_mode("refuse")
    site.run(
        "from cms.demo.factories import states; from cms.page_types.stories.models import StoryPage;"
        f"states.publish(StoryPage.objects.get(pk={page}), title='Quillwort')"
    )
    assert site.get(f"/api/v1/pages/{page}").json()["title"] == "Quillwort"
    wait_for(lambda: site.finds("quillwort"), SETTLED_SECONDS, "the worker was woken by the database")


def test_an_emptied_redis_ends_no_session_and_loses_no_content(site: Site) -> None:
    files = site.add_files()
    with Redis.from_url(site.redis_url) as redis:
        redis.flushall()
    assert site.open_admin(**files) == ALL_VIEWS
    assert site.get(f"/api/v1/pages/{files['page']}").status_code == 200
    wait_for(lambda: site.finds("noon"), SETTLED_SECONDS, "the page is found")


@AWAY
def test_without_object_storage_only_files_are_missing(site: Site, mode: str) -> None:
    files = site.add_files()
    addresses = site.find_addresses(files["page"])
    site.storage.set_mode(mode)
    for path in addresses.values():
        response = site.get(path)
        assert (response.status_code, bool(response.headers.get("Retry-After"))) == (503, True), path
    assert site.open_admin(**files) == ALL_VIEWS
    failed = site.travel()
    assert failed.keys() == {"upload_picture", "upload_document"}
    assert {"503" in reason for reason in failed.values()} == {True}
    assert site.finds("lanterns")
    assert site.get("/readyz").status_code == 200
    assert "cannot be stored" in site.read_status("media")

    site.storage.set_mode("pass")
    wait_for(
        lambda: {site.get(path).status_code for path in addresses.values()} == {200},
        SETTLED_SECONDS,
        "the files are served again",
    )
    site.add_files()


def test_renditions_are_created_when_object_storage_is_back(site: Site) -> None:
    files = site.add_files()
    addresses = site.find_addresses(files["page"])
    site.storage.set_mode("refuse")
    site.run(
        "from cms.files.images.models import Picture;"
        f"Picture.objects.filter(pk={files['image']}).update(rendition_state='')"
    )
    state = (
        f"from cms.files.images.models import Picture; print(Picture.objects.get(pk={files['image']}).rendition_state)"
    )
    wait_for(lambda: "media.storage_failed" in site.read_log(), SETTLED_SECONDS, "the worker has tried")
    assert site.run(state) == ""
    site.storage.set_mode("pass")
    wait_for(lambda: site.run(state), SETTLED_SECONDS, "the worker tries again")
    assert {site.get(path).status_code for path in addresses.values()} == {200}


@AWAY
def test_without_the_search_engine_the_database_answers(site: Site, mode: str) -> None:
    files = site.add_files()
    site.engine.set_mode(mode)
    assert site.search("harbour")["degraded"] is True
    assert site.search("harbour")["total"]
    assert site.open_admin(**files) == ALL_VIEWS
    assert site.travel() == {}
    assert site.get("/readyz").status_code == 200
    addresses = site.find_addresses(files["page"])  # the worker's other jobs go on
    assert {site.get(path).status_code for path in addresses.values()} == {200}
    page = site.run("from cms.demo import factories; print(factories.StoryFactory(title='Bogbean', bare=True).pk)")
    assert page in {str(item["id"]) for item in site.search("bogbean")["items"]}

    site.engine.set_mode("pass")
    wait_for(lambda: site.finds("bogbean"), SETTLED_SECONDS, "the index has what was published meanwhile")
    site.run(f"from cms.page_types.stories.models import StoryPage; StoryPage.objects.get(pk={page}).delete()")


def test_processes_start_while_all_three_are_away(site: Site) -> None:
    for one in (site.redis, site.storage, site.engine):
        one.set_mode("refuse")
    directory = site.installation.directory / "second"
    directory.mkdir()
    variables = site.installation.variables
    with run_web(PROJECT, directory, **variables) as web, run_worker(PROJECT, directory, **variables):
        assert requests.get(f"{web.base_url}/api/v1/site", timeout=20).status_code == 200
        page = site.run(PUBLISH_SCHEDULED)
        wait_for(lambda: site.get(f"/api/v1/pages/{page}").status_code == 200, SETTLED_SECONDS, "it is published")
