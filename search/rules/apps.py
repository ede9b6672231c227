from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchRulesConfig(AppConfig):
    """The editors' rules for search: every search reads them, the admin (`search.admin`) edits them."""

    name = "search.rules"
    label = "search_rules"
    verbose_name = _("Search rules")
    default_auto_field = "django.db.models.BigAutoField"
