"""Check, web and worker start without the modules of what their configuration does not use, which cost memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.production.processes import environment, run

# What `manage.py check`, gunicorn and the worker import before their first request or job, in one process.
START = """
import sys, threading
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check"])
import cms.wsgi
from cms.jobs.background import BackgroundThreads
from cms.jobs.management.commands import worker
from cms.jobs.registry import cleanup_jobs, main_loop_components
stop = threading.Event()
main_loop_components(stop), BackgroundThreads(stop), cleanup_jobs()
print(*sorted(sys.modules))
"""

# Imported when they are used first, in every configuration.
WHEN_USED = {
    "boto3": "object storage",
    "botocore": "object storage",
    "cms.moving.importing.sources.feeds": "imports",
    "cms.moving.importing.importer": "imports",
    "cms.moving.importing.sources.wordpress": "imports",
    "factory": "the demo",
    "faker": "the demo",
    "feedparser": "imports of feeds",
    "icalendar": "calendars of events",
    "locust": "tests",
    "mammoth": "documents of Word",
    "markdown_it": "the editors' guide and imports",
    "onnxruntime": "semantic search",
    "pypdf": "the text of PDFs",
    "pyrage": "backups",
    "pytest": "tests",
    "redis": "a cache in Redis",
    "storages": "object storage",
    "tokenizers": "semantic search",
    "wagtail_factories": "the demo",
    "weasyprint": "press kits",
}
ELASTICSEARCH = ("search.engines.elasticsearch", "elasticsearch", "elastic_transport", "django_elasticsearch_dsl")
ENGINES = {
    "tantivy:///nowhere": (*ELASTICSEARCH, "opentelemetry"),  # the client of Elasticsearch imports it, too
    "http://127.0.0.1:1": ("search.engines.tantivy", "tantivy"),
}


@pytest.mark.few(1)
@pytest.mark.processes
@pytest.mark.slow
@pytest.mark.parametrize("search_url", ENGINES)
def test_what_is_not_used_is_not_imported_at_the_start(search_url: str, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    kept = {name: value for name, value in environment(tmp_path).items() if name in ("PATH", "DATA_DIR")}
    env = {**kept, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "SEARCH_URL": search_url}
    done = run("-c", START, env=env)
    assert done.returncode == 0, done.stderr
    modules = set(done.stdout.split())
    assert {"cms.wsgi", "cms.jobs.main_loop", "cms.moving.import_runs.jobs"} <= modules
    assert sorted(modules & {*WHEN_USED, *ENGINES[search_url]}) == []
