from django.apps import AppConfig


class DraftRankingConfig(AppConfig):
    """Ranks of drafts in the page editor."""

    name = "search.draft_ranking"
    label = "search_draft_ranking"
    verbose_name = "Draft ranking"
    default_auto_field = "django.db.models.BigAutoField"
