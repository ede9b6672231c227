"""Measure a filled site: `python -m tests.system.performance.scale_measure PART FILE`, for `scripts/bench scale`.

The parts are `cold` and `kept` (a server at PORT, without and with the response cache), `admin` (in this process) and
`similar` (computes the similar pages of a sample). The figures are added to the JSON of FILE: p50 and p95 in
milliseconds by operation, and rates a second.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import django

from .response_times import Client, run, wait_for_server
from .scale_operations import DETAILS, admin_kinds, build_kinds, check_operations

if TYPE_CHECKING:
    from cms.page_types.stories.models import StoryPage

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "30"))
WARM_UP_ROUNDS = 3
SIMILAR_SAMPLE = 5000


def main(part: str, file: Path) -> None:
    """Measure one part and add its figures to the file."""
    django.setup()
    figures = json.loads(file.read_text()) if file.exists() else {}
    measured = {"similar": measure_similar_pages, "admin": measure_admin}.get(part)
    figures[part] = measured() if measured else measure_api()
    file.write_text(json.dumps(figures))


def measure_api() -> dict[str, tuple[float, float]]:
    """Return p50 and p95 of every public operation."""
    port = int(os.environ["PORT"])
    pages = select_details()
    store_versions(pages)
    kinds = build_kinds(wait_for_server(port), [page.pk for page in pages])
    check_operations(kinds)
    client = Client(port)  # the server has closed the idle connection
    run(client, kinds, WARM_UP_ROUNDS)
    return {name: summarise(times) for name, times in run(client, kinds, ROUNDS).items()}


def select_details() -> list[StoryPage]:
    """Return pages whose similar pages have been computed, as those of every page are in production."""
    from cms.core.visibility import visible_now
    from cms.page_types.stories.models import StoryPage
    from search.models import SimilarityJob

    computed = SimilarityJob.objects.filter(computed_at__isnull=False).values_list("page_id", flat=True)
    ids = sorted(computed)[: 4 * DETAILS]  # a few of them are no stories, or hidden
    return list(visible_now(StoryPage).filter(pk__in=ids).order_by("pk")[: 2 * DETAILS])


def store_versions(pages: list[StoryPage]) -> None:
    """Give each page a second version whose title differs, unless that was done in an earlier part."""
    from cms.editing.versions.models import PublicVersion
    from cms.editing.versions.recorder import build_texts

    for page in pages:
        texts = build_texts(page) or []
        before = [{**texts[0], "text": "Another title"}, *texts[1:]]
        for number, text in enumerate((before, texts), start=1):
            values = {"texts": text, "revision_id": page.live_revision_id, "public_from": page.last_published_at}
            PublicVersion.objects.get_or_create(page=page, number=number, defaults=values)


def measure_similar_pages() -> dict[str, float]:
    """Compute the similar pages of a sample and return the rate."""
    from search.engine import get_engine
    from search.indexing.similarity import compute_batch

    began, done = time.perf_counter(), 0
    while done < SIMILAR_SAMPLE and (batch := compute_batch(get_engine())):
        done += batch
    return {"similar pages": done / (time.perf_counter() - began)}


def measure_admin() -> dict[str, tuple[float, float]]:
    """Return p50 and p95 of pages of the admin and of the editor's panel, in this process."""
    from django.test.utils import setup_test_environment

    setup_test_environment()  # so that a response has its template context
    from django.test import Client as EditorClient
    from django.urls import reverse
    from wagtail.models import Site

    from cms.demo import factories
    from cms.demo.factories import states
    from cms.page_types.stories.models import StoryPage
    from search.engine import get_engine

    from .draft_panel import build_form_data, request_panel, store_queries

    get_engine().prepare_draft_indexes(["en"])
    editor = EditorClient()
    editor.force_login(factories.SuperuserFactory(username=f"editor-{time.time_ns()}"))
    page = StoryPage.objects.filter(live=True).order_by("pk").last()
    states.save_draft(page, title=page.title)
    figures = {}
    for name, address in admin_kinds(page).items():
        figures[name] = summarise([request_admin(editor, address) for _ in range(WARM_UP_ROUNDS + ROUNDS)])
    store_queries(Site.objects.get(is_default_site=True), page.locale)
    form = build_form_data(editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"])
    panel = reverse("search_draft_ranking", args=[page.pk])
    times = [request_panel(editor, panel, form | {"title": f"People {n}"}) for n in range(WARM_UP_ROUNDS + ROUNDS // 3)]
    return {**figures, "admin: draft panel": summarise(times)}


def request_admin(editor: Any, address: str) -> float:
    """Return the milliseconds of one complete response."""
    began = time.perf_counter()
    if editor.get(address).status_code != 200:
        raise SystemExit(f"{address} did not respond")
    return 1000 * (time.perf_counter() - began)


def summarise(times: list[float]) -> tuple[float, float]:
    """Return p50 and p95."""
    return median(times), quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
