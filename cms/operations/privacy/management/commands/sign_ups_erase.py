"""Until 0.4, the earlier name of erase_personal_data --of subscriber."""

from cms.operations.privacy.management.person_command import keep_name_of_kind

from .erase_personal_data import Command as EraseCommand

Command = keep_name_of_kind(EraseCommand, "sign_ups_erase", "erase_personal_data", "subscriber")
