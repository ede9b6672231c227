"""E-mail alerts: subscribers name topics, types of pages or words, and get an e-mail when something new matches."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class AlertsConfig(AppConfig):
    """Registers the job that compares new pages with alerts, its e-mails, and what a confirmation creates."""

    name = "cms.delivery.alerts"
    label = "alerts"
    verbose_name = _("Alerts")

    def ready(self) -> None:
        from cms.delivery.mail.kinds import MailKind, Priority
        from cms.delivery.sign_ups.emails import Extension
        from cms.jobs.registry import JobPriority, register_cleanup_job, register_job
        from cms.operations.audit.actions import register_audit_action

        register_job(
            "alerts",
            "cms.delivery.alerts.jobs.process_alerts",
            wakes_on=["journal.PublicChange", "alerts.AlertMatch"],
            next_due="cms.delivery.alerts.jobs.find_next_due",
            priority=JobPriority.LATER,
        )
        register_audit_action("alert.ended", _("Alert ended"), "cms.delivery.alerts.subscriptions.end_again")
        register_cleanup_job("alerts", "cms.delivery.alerts.jobs.delete_old_matches")
        hooks.register("clarion_recipient_count", ("alerts", "cms.delivery.alerts.stand_ins.count_recipients"))
        hooks.register("clarion_stand_ins", ("alerts", "cms.delivery.alerts.stand_ins.create_stand_ins"))
        hooks.register(
            "clarion_mail_kind",
            MailKind(
                "alert", "cms.delivery.alerts.emails.build_message", priority=Priority.SINGLE, resends_unknown=False
            ),
        )
        hooks.register("clarion_system_status", ("alerts", _("Alerts"), "cms.delivery.alerts.jobs.find_issues"))
        hooks.register(
            "clarion_confirmation",
            Extension(
                "alert",
                apply_path="cms.delivery.alerts.subscriptions.apply_confirmed",
                texts_path="cms.delivery.alerts.emails.CONFIRM_TEXTS",
                describe_path="cms.delivery.alerts.emails.describe_choices",
            ),
        )
        hooks.register("clarion_api_router", "cms.delivery.alerts.api.router")
        texts = "cms.delivery.alerts.subscriptions"
        hooks.register("clarion_site_settings", ("alerts", f"{texts}.AlertTexts", f"{texts}.get_alert_texts"))
