from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RestrictedDraftsConfig(AppConfig):
    name = "cms.editing.restricted_drafts"
    label = "restricted_drafts"
    verbose_name = _("Restricted drafts")

    def ready(self) -> None:
        from wagtail.models import AbstractPage
        from wagtail.permissions import register_permission_policy

        from .permissions import RestrictedPagePermissionPolicy

        register_permission_policy(AbstractPage, RestrictedPagePermissionPolicy())
