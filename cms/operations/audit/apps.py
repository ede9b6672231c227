"""The audit trail: who has approved, published, taken back, exported and erased what."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class AuditConfig(AppConfig):
    """Has the tables of the trail, and records the exports of lists."""

    name = "cms.operations.audit"
    label = "audit"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        from .actions import register_audit_action
        from .exports import record_export

        hooks.register("clarion_export_recorder", record_export)
        register_audit_action("list.exported", _("List exported"))
        register_audit_action("data.exported", _("Data exported by a command"))
