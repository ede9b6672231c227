"""How long texts should be: the editor counts towards these while somebody writes, and the checks ask about them.

A headline is cut after about 90 characters in lists and inboxes, search engines sooner; two sentences of a standfirst
are what a shared link shows.
"""

MAX_HEADLINE_CHARACTERS = 90  # characters
MAX_STANDFIRST_CHARACTERS = 240  # characters
