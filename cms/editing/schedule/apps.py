from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class ScheduleConfig(AppConfig):
    name = "cms.editing.schedule"
    label = "schedule"
    verbose_name = _("Schedule")

    def ready(self) -> None:
        hooks.register("clarion_desk_section", "cms.editing.schedule.desk.NextDaysSection", order=400)
