"""Journalists, the lists of those who receive releases, and their consent."""

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class JournalistsConfig(AppConfig):
    """Registers the job that deletes expired contacts."""

    name = "cms.press.journalists"
    label = "journalists"
    verbose_name = _("Journalists")

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job
        from cms.operations.audit.actions import register_audit_action

        from .models import Journalist
        from .personal_data import record_deletion

        post_delete.connect(record_deletion, sender=Journalist, dispatch_uid="journalists_audit")
        again = "cms.press.journalists.consents"
        register_audit_action("journalist.unsubscribed", _("Journalist unsubscribed"), f"{again}.withdraw_again")
        register_audit_action("journalist.deactivated", _("Journalist marked as inactive"), f"{again}.deactivate_again")
        register_audit_action("journalist.deleted", _("Journalist deleted"), f"{again}.delete_again")
        register_cleanup_job("journalists", "cms.press.journalists.personal_data.delete_expired")
