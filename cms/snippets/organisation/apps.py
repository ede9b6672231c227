from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "cms.snippets.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        from wagtail.contrib.settings.registry import registry
        from wagtail.models import ReferenceIndex

        from . import site_profile  # noqa: F401

        for setting in registry:  # Wagtail indexes the references of pages and snippets only
            ReferenceIndex.register_model(setting)
