"""The app of backups."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class BackupsConfig(AppConfig):
    """Has the commands `backup` and `restore`, and the job that creates a backup each day."""

    name = "cms.operations.backups"
    label = "backups"
    verbose_name = _("Backups")

    def ready(self) -> None:
        from cms.jobs.registry import register_job

        from . import configuration, left_out  # noqa: F401

        register_job(
            "backups",
            "cms.operations.backups.schedule.create_due_backup",
            wakes_on=["backups.BackupRun"],
            next_due="cms.operations.backups.schedule.find_next_due",
        )
        hooks.register("clarion_metrics_collector", ("backups", "cms.operations.backups.status.read_backup_metrics"))
        hooks.register(
            "clarion_system_status", ("backups", _("Backups"), "cms.operations.backups.status.find_backup_issues")
        )

        for label in (
            "backups.BackupRun",
            "sessions.Session",
            "wagtailadmin.EditingSession",
            "wagtail_headless_preview.PagePreview",
        ):
            hooks.register("clarion_left_out_of_backups", label)
