"""The app that checks links of public pages to other servers, and shows editors those that are dead."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class DeadLinksConfig(AppConfig):
    """Registers the job that checks links, the check of the page's form, and the section of System status."""

    name = "cms.editing.dead_links"
    label = "dead_links"
    verbose_name = _("Dead links")

    def ready(self) -> None:
        from cms.jobs.registry import JobPriority, register_cleanup_job, register_job

        from . import content_check, status

        register_job(
            "dead-links",
            "cms.editing.dead_links.jobs.check_links",
            wakes_on=["journal.PublicChangesOffset", "dead_links.CheckedHost"],
            next_due="cms.editing.dead_links.jobs.find_next_due",
            priority=JobPriority.LATER,
        )
        register_cleanup_job("dead-links", "cms.editing.dead_links.collection.delete_unused_hosts")
        hooks.register("clarion_desk_section", "cms.editing.dead_links.desk.DeadLinksSection", order=520)
        hooks.register("clarion_content_check", content_check.check_dead_links)
        hooks.register(
            "clarion_system_status", ("dead-links", status.section_label, "cms.editing.dead_links.status.find_issues")
        )
