"""Why a file may not be uploaded."""


class FileRejected(ValueError):
    """In words for whoever wanted to upload it."""
