"""Until 0.4, the earlier name of compare_roles."""

from cms.core.commands import keep_old_name

from .compare_roles import Command as NewCommand

Command = keep_old_name(NewCommand, "roles", "compare_roles")
