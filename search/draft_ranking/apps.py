from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftRankingConfig(AppConfig):
    """Ranks of drafts in the page editor."""

    name = "search.draft_ranking"
    label = "search_draft_ranking"
    verbose_name = _("Draft ranking")
    default_auto_field = "django.db.models.BigAutoField"
