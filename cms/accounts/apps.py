"""The app of accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Connects the receivers of log-ins and changed users, and registers the jobs that send e-mails."""

    name = "cms.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from wagtail import hooks

        from cms.jobs.registry import register_cleanup_job, register_job

        from . import audit_records, checks, receivers  # noqa: F401
        from .taken_back import register_actions

        register_actions()

        register_job("account-emails", "cms.accounts.emails.send_due_emails", wakes_on=["accounts.AccountEmail"])
        register_cleanup_job("account-emails", "cms.accounts.emails.delete_expired")
        register_job(
            "failure-notices",
            "cms.accounts.failure_notices.send_failure_notices",
            poll_interval=30,
            wakes_on=["axes.AccessAttempt", "accounts.CodeAttempt"],
        )
        register_cleanup_job("account-recoveries", "cms.accounts.recovery.delete_expired")
        register_cleanup_job("code-attempts", "cms.accounts.code_limits.delete_expired")
        hooks.register(
            "clarion_system_status", ("second-factors", _("Second factors"), "cms.accounts.status.find_issues")
        )
