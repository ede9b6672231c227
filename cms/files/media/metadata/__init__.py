"""Remove what programs write into uploaded files beside their content: authors, places, devices, thumbnails.

`pictures`, `recordings`, `office` and `pdf` have the rules of the formats. They do not need Django: `cleaner` runs
those of documents in a process with limits, `cleaner_process`.
"""

RULES_VERSION = 1
"""The version of the rules. Increase it when they remove more: `manage.py remove_metadata` then reads all files."""
