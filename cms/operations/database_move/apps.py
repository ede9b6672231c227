"""The app of the move from SQLite to PostgreSQL."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatabaseMoveConfig(AppConfig):
    """Has the command `move_database`."""

    name = "cms.operations.database_move"
    label = "database_move"
    verbose_name = _("Move of the database")
