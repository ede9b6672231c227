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

        package = "cms.operations.system_status"
        finders = f"{package}.issues"
        hooks.register("clarion_metrics_collector", ("database", f"{package}.database.read_database_metrics"))
        hooks.register("clarion_system_status", ("database", _("Database"), f"{package}.database.find_database_issues"))
        hooks.register("clarion_system_status", ("disk", _("Disk"), f"{package}.disk.find_disk_issues"))
        hooks.register("clarion_system_status", ("cache", _("Cache"), f"{package}.shared_cache.find_cache_issues"))
        hooks.register("clarion_system_status", ("frontends", _("Frontends"), f"{finders}.find_frontend_issues"))
        hooks.register("clarion_desk_section", "cms.operations.system_status.desk.SystemStatusSection", order=10)
