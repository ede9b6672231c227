from django.apps import AppConfig


class DraftRankingConfig(AppConfig):
    name = "search.draft_ranking"
    label = "search_draft_ranking"
    verbose_name = "How will it be found?"
    default_auto_field = "django.db.models.BigAutoField"
