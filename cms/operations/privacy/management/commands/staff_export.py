"""Until 0.4, the earlier name of export_personal_data --of staff."""

from cms.operations.privacy.management.person_command import keep_name_of_kind

from .export_personal_data import Command as ExportCommand

Command = keep_name_of_kind(ExportCommand, "staff_export", "export_personal_data", "staff")
