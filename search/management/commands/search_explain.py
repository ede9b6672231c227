"""Until 0.4, the earlier name of explain_search."""

from cms.core.commands import keep_old_name

from .explain_search import Command as NewCommand

Command = keep_old_name(NewCommand, "search_explain", "explain_search")
