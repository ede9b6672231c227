"""Until 0.4, the earlier name of reconcile_search."""

from cms.core.commands import keep_old_name

from .reconcile_search import Command as NewCommand

Command = keep_old_name(NewCommand, "search_reconcile", "reconcile_search")
