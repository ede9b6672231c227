from django.apps import AppConfig


class RestrictedDraftsConfig(AppConfig):
    name = "cms.restricted_drafts"
    label = "restricted_drafts"
    verbose_name = "Restricted drafts"

    def ready(self) -> None:
        from wagtail.models import AbstractPage
        from wagtail.permissions import register_permission_policy

        from .policy import RestrictedPagePermissionPolicy

        register_permission_policy(AbstractPage, RestrictedPagePermissionPolicy())
