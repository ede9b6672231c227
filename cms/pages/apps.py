from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "cms.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from . import block_checks, checks, filter_checks, links, type_checks, value_checks, vocabulary_checks  # noqa: F401
        from .listing_triggers import create_triggers

        post_migrate.connect(create_triggers, sender=self, dispatch_uid="listing_triggers")
