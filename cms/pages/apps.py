from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from cms.core.memory import resume_collection
from cms.db.left_out_tables import exclude_left_out_references, release_references


class PagesConfig(AppConfig):
    name = "cms.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        resume_collection()  # paused by manage.py and cms.wsgi; all models are loaded now
        from . import resolvers  # noqa: F401
        from .checks import configuration, filters, page_types, ranges, values  # noqa: F401

        exclude_left_out_references()
        from .listed_pages import create_indexes, create_triggers

        post_migrate.connect(create_triggers, sender=self, dispatch_uid="listing_triggers")
        post_migrate.connect(create_indexes, sender=self, dispatch_uid="indexes")
        post_migrate.connect(release_references, sender=self, dispatch_uid="left_out_tables")
