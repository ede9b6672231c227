"""Why a file may not be uploaded."""


class Refused(ValueError):
    """In words for whoever wanted to upload it."""
