"""Until 0.4, the earlier name of show_search_status."""

from cms.core.commands import keep_old_name

from .show_search_status import Command as NewCommand

Command = keep_old_name(NewCommand, "search_status", "show_search_status")
