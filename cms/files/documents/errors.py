"""The exception for files that may not be uploaded."""


class FileRejected(ValueError):
    """A file is refused; the message is shown to the editor."""
