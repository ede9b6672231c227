"""Pings to search engines by IndexNow: a page became public, changed or was removed."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class IndexNowConfig(AppConfig):
    """Registers the job that pings search engines."""

    name = "cms.delivery.indexnow"
    label = "indexnow"
    verbose_name = _("IndexNow")

    def ready(self) -> None:
        from cms.jobs.registry import register_job

        register_job(
            "indexnow",
            "cms.delivery.indexnow.pings.send_due_pings",
            wakes_on=["journal.PublicChangesOffset", "indexnow.SiteNotices"],
        )
        hooks.register("clarion_system_status", ("indexnow", _("IndexNow"), "cms.delivery.indexnow.pings.find_issues"))
        hooks.register("clarion_api_router", "cms.delivery.indexnow.pings.router")
