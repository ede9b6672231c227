"""Until 0.4, the earlier name of rebuild_search."""

from cms.core.commands import keep_old_name

from .rebuild_search import Command as NewCommand

Command = keep_old_name(NewCommand, "search_rebuild", "rebuild_search")
