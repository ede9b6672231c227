"""The app of e-mail alerts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """Registers the job that compares new pages with alerts, its e-mails, and what a confirmation creates."""

    name = "cms.alerts"
    label = "alerts"
    verbose_name = _("Alerts")

    def ready(self) -> None:
        from cms.jobs.registry import JobPriority, register_cleanup_job, register_job
        from cms.mail.kinds import Priority, register_mail_kind
        from cms.sign_ups.extensions import register_extension
        from cms.system_status.issues import register_issues

        register_job(
            "alerts",
            "cms.alerts.jobs.process_alerts",
            wakes_on=["journal.PublicChange", "alerts.AlertMatch"],
            next_due="cms.alerts.jobs.find_next_due",
            priority=JobPriority.LATER,
        )
        register_cleanup_job("alerts", "cms.alerts.retention.delete_old_matches")
        register_mail_kind("alert", "cms.alerts.emails.build_message", priority=Priority.SINGLE, resends_unknown=False)
        register_issues("alerts", _("Alerts"), "cms.alerts.issues.find_issues")
        register_extension(
            "alert",
            apply_path="cms.alerts.submission.apply_confirmed",
            texts_path="cms.alerts.email_texts.CONFIRM_TEXTS",
            describe_path="cms.alerts.descriptions.describe_choices",
        )
