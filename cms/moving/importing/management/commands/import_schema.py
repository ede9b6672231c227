"""Until 0.4, the earlier name of print_import_schema."""

from cms.core.commands import keep_old_name

from .print_import_schema import Command as NewCommand

Command = keep_old_name(NewCommand, "import_schema", "print_import_schema")
