from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class SearchSemanticConfig(AppConfig):
    """Semantic search: vectors of pages, reranking, and the switch of each site and language."""

    name = "search.semantic"
    label = "search_semantic"
    verbose_name = _("Semantic search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check, and the job that updates vectors if SEMANTIC_SEARCH is on."""
        from cms.jobs.registry import JobPriority, register_job

        from . import checks  # noqa: F401

        paths = ("search.semantic.rerank.score_hits", "search.semantic.rerank.uses_semantic_ranking")
        hooks.register("clarion_search_ranking", paths, order=-1)  # before those of projects
        if settings.SEMANTIC_SEARCH:
            register_job(
                "vectors",
                "search.semantic.vector_job.update_batch",
                poll_interval=3.0,  # because each poll compares two tables
                wakes_on=["search.IndexedPage"],
                priority=JobPriority.LATER,
            )
