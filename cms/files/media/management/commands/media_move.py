"""Until 0.4, the earlier name of move_media."""

from cms.core.commands import keep_old_name

from .move_media import Command as NewCommand

Command = keep_old_name(NewCommand, "media_move", "move_media")
