"""Recommended lengths of texts, shown by the counters in the editor and used by the content checks.

Lists and inboxes truncate a headline after about 90 characters, search engines earlier; a shared link shows about two
sentences of a standfirst.
"""

MAX_HEADLINE_CHARACTERS = 90
MAX_STANDFIRST_CHARACTERS = 240
