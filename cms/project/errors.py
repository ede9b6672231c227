"""The error of the command `clarion`. A module of its own, because all others of the package raise it."""


class ProjectError(Exception):
    """The command cannot do what was asked; the message says what is wrong and what to do."""
