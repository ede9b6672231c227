from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndexNowConfig(AppConfig):
    """Registers the job that sends notices."""

    name = "cms.delivery.indexnow"
    label = "indexnow"
    verbose_name = _("IndexNow")

    def ready(self) -> None:
        from cms.jobs.registry import register_job
        from cms.operations.system_status.issues import register_issues

        register_job(
            "indexnow",
            "cms.delivery.indexnow.notices.send_due_notices",
            wakes_on=["journal.PublicChangesOffset", "indexnow.SiteNotices"],
        )
        register_issues("indexnow", _("IndexNow"), "cms.delivery.indexnow.issues.find_issues")
