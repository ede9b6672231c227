"""The audit trail: who has approved, published, taken back, exported and erased what."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Has the tables of the trail, and the command that checks it."""

    name = "cms.operations.audit"
    label = "audit"
    verbose_name = _("Audit trail")
