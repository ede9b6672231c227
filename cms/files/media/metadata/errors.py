"""Why the metadata of a file is not removed."""


class FileSigned(Exception):
    """A digital signature covers the file, and would no longer be valid."""


class FileEncrypted(Exception):
    """A password protects the file, at least against changes."""
