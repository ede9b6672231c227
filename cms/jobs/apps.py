from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class JobsConfig(AppConfig):
    name = "cms.jobs"
    label = "jobs"
    verbose_name = _("Background jobs")

    def ready(self) -> None:

        from . import checks  # noqa: F401
        from .registry import JobPriority, register_cleanup_job, register_job

        # The journal is below this app and cannot register its own jobs.
        register_job(
            "public-changes",
            "cms.journal.public_changes.process_changes",
            poll_interval=0.1,
            wakes_on=["journal.JournalEntry", "journal.PublicChangesOffset"],
            next_due="cms.journal.public_changes.find_next_due",
            priority=JobPriority.URGENT,
        )
        register_job(
            "counter-memories",
            "cms.journal.restore_detection.record_counter",
            poll_interval=5.0,
            wakes_on=["journal.JournalEntry"],
        )
        register_job("audit", "cms.operations.audit.trail.number_rows", wakes_on=["audit.AuditRow"])
        register_job("tasks", "cms.jobs.task_runs.run_due", wakes_on=["jobs.QueuedTask"])
        register_cleanup_job("tasks", "cms.jobs.task_runs.delete_expired")
        register_cleanup_job("journal", "cms.journal.journal.delete_expired")
        register_cleanup_job("public-changes", "cms.journal.public_changes.delete_expired")
        register_cleanup_job("running-versions", "cms.jobs.running_versions.delete_expired")

        for model in ("RunningVersion", "WorkerHeartbeat"):
            hooks.register("clarion_left_out_of_backups", f"jobs.{model}")
        hooks.register("clarion_metrics_collector", ("queues", "cms.jobs.status.read_queue_metrics"))
        hooks.register("clarion_metrics_collector", ("worker", "cms.jobs.status.read_worker_metrics"))
        hooks.register("clarion_metrics_collector", ("schedule", "cms.jobs.status.read_schedule_metrics"))

        hooks.register("clarion_system_status", ("worker", _("Worker"), "cms.jobs.status.find_worker_issues"))
        hooks.register(
            "clarion_system_status", ("schedule", _("Scheduled publishing"), "cms.jobs.status.find_schedule_issues")
        )
        hooks.register("clarion_system_status", ("queues", _("Queues"), "cms.jobs.status.find_queue_issues"))
        hooks.register("clarion_system_status", ("versions", _("Versions"), "cms.jobs.status.find_version_issues"))
