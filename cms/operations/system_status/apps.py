"""What is wrong with the installation, and what to do, on a page of the admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class SystemStatusConfig(AppConfig):
    name = "cms.operations.system_status"
    label = "system_status"
    verbose_name = _("System status")

    def ready(self) -> None:
        from . import checks  # noqa: F401

        finders = "cms.operations.system_status.issues"
        hooks.register("clarion_system_status", ("disk", _("Space for files"), f"{finders}.find_disk_issues"))
        hooks.register("clarion_system_status", ("frontends", _("Frontends"), f"{finders}.find_frontend_issues"))
        hooks.register("clarion_desk_section", "cms.operations.system_status.desk.SystemStatusSection", order=10)
