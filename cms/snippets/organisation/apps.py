from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


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
        portal = "cms.snippets.organisation.site_profile.get_donor_portal_url"
        hooks.register("clarion_task_addresses", ("manage_gift", portal))
