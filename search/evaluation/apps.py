from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchEvaluationConfig(AppConfig):
    """Evaluation of search: relevance metrics, and the editors' grades that they are calculated from."""

    name = "search.evaluation"
    label = "search_evaluation"
    verbose_name = _("Search evaluation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the clean-up job."""
        from cms.jobs.registry import register_cleanup_job

        register_cleanup_job("search-suggestions", "search.evaluation.suggestion_views.delete_expired")
