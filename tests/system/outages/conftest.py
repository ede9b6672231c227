"""An installation whose Redis, object storage and search engine are behind proxies, which refuse or do not respond."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.production import servers
from tests.production.processes import PROJECT, wait_for
from tests.s3 import new_bucket
from tests.system.attacks.installation import run_redis
from tests.system.faults.proxy import Proxy, proxy
from tests.system.upgrade.two_versions import Installation

from .site import SETTLED_SECONDS, Site

CONTENT = """
import json, django; django.setup()
from tests.system.upgrade.test_previous_web import create_content
print(json.dumps(create_content()))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield an installation with web and worker, and with content that is indexed."""
    directory = tmp_path_factory.mktemp("outages")
    with ExitStack() as stack:
        index = stack.enter_context(servers.index())
        media_url, _ = stack.enter_context(new_bucket())
        redis_url = stack.enter_context(run_redis(directory))
        engine, redis, storage = (
            stack.enter_context(proxy(f"http://{_get_address(url)}"))
            for url in (index["SEARCH_URL"], redis_url, media_url)
        )
        variables = {
            "DATABASE_URL": stack.enter_context(servers.database(migrated=True)),
            "SEARCH_URL": _lead_to(engine, index["SEARCH_URL"]),
            "SEARCH_PREFIX": index["SEARCH_PREFIX"],
            "CACHE_URL": _lead_to(redis, redis_url),
            "MEDIA_URL": _lead_to(storage, media_url),
            "LINK_CHECKS": "false",
            "RATE_LIMITS": "search=,suggest=,sign_up=1000/hour",
        }
        installation = Installation(directory, PROJECT, None, variables)  # type: ignore[arg-type]  # no webhooks
        content = json.loads(installation.run(PROJECT, "-c", CONTENT).splitlines()[-1])
        with installation.host(PROJECT) as web:
            found = Site(installation, web, content, redis_url, redis=redis, storage=storage, engine=engine)
            wait_for(lambda: found.finds("harbour"), SETTLED_SECONDS, "the content is indexed")
            yield found


@pytest.fixture(autouse=True)  # an outage ends with its test, also with one that fails
def calm(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let all servers respond at the end of a test."""
    yield
    if "site" in request.fixturenames:
        site = request.getfixturevalue("site")
        for one in (site.redis, site.storage, site.engine):
            one.set_mode("pass")


def _get_address(url: str) -> str:
    """Return host and port of a URL."""
    return url.partition("://")[2].rpartition("@")[2].partition("/")[0]


def _lead_to(proxied: Proxy, url: str) -> str:
    return url.replace(_get_address(url), f"127.0.0.1:{proxied.port}")
