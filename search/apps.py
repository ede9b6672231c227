"""The Django app of search."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy
from wagtail import hooks


class SearchConfig(AppConfig):
    """Registers the checks, the journal consumer and the worker's jobs of search."""

    name = "search"
    verbose_name = pgettext_lazy("the search of the site", "Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks, the journal consumer and the worker's jobs."""
        from cms.jobs.registry import JobPriority, register_job

        from . import checks  # noqa: F401
        from .indexing import reindex_requests

        hooks.register(
            "clarion_journal_consumer", (reindex_requests.CONSUMER_NAME, reindex_requests.last_read_sequence)
        )
        hooks.register("clarion_main_loop_component", ("search", "search.indexing.worker_tasks.IndexerTasks"))
        register_job(
            "similar-pages",
            "search.indexing.similarity.update_similar_pages",
            wakes_on=["search.SimilarityJob"],
            next_due="search.indexing.similarity.find_next_refresh",
        )
        register_job(
            "draft-indexes",
            "search.indexing.worker_tasks.prepare_draft_indexes",
            poll_interval=20.0,
            priority=JobPriority.LATER,
        )
        register_job("outdated-indexes", "search.indexing.worker_tasks.rebuild_outdated_indexes", poll_interval=60.0)
        hooks.register("clarion_upgrade_check", ("index", "search.indexing.upgrade_steps.find_upgrade_steps"))
        hooks.register("clarion_counter_memory", ("search index", "search.indexing.status.IndexMemory"))
        hooks.register("clarion_part_of_copies", "search.indexing.index_copies.IndexCopy")
        hooks.register("clarion_text_matcher", "search.querying.saved_searches.match_text")
        hooks.register("clarion_api_router", "search.api.router")
        hooks.register("clarion_metrics_collector", ("index", "search.indexing.status.read_index_metrics"))
        hooks.register("clarion_metrics_collector", ("engine", "search.indexing.status.read_engine_metrics"))
