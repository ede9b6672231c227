"""Uploaded files: removal of their metadata, whether their storage works, and moving them to another one."""
