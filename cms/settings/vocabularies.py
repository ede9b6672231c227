"""The values that editors choose from, with the labels that people read. docs/extending.md explains how to add values.

A project adds its own: `STORY_KINDS = {**STORY_KINDS, "podcast": "Podcast"}`. Values are part of the API. If content
has a value that is no longer listed, it is delivered all the same, and `manage.py check_content` reports it.
"""

from django.utils.translation import pgettext_lazy

# The kinds of stories; new stories have the first one.
STORY_KINDS = {
    "news": pgettext_lazy("visitor", "News"),
    "blog": pgettext_lazy("visitor", "Blog post"),
    "field_story": pgettext_lazy("visitor", "Field story"),
    "statement": pgettext_lazy("visitor", "Statement"),
    "event_report": pgettext_lazy("visitor", "Event report"),
}

# What calls to action ask visitors to do. One of the kind “attend” needs the time of its event.
ACTION_KINDS = {
    "give_once": pgettext_lazy("visitor", "Give once"),
    "give_monthly": pgettext_lazy("visitor", "Give monthly"),
    "sign_up": pgettext_lazy("visitor", "Sign up"),
    "petition": pgettext_lazy("visitor", "Sign a petition"),
    "attend": pgettext_lazy("visitor", "Come to an event"),
    "donor_portal": pgettext_lazy("visitor", "Sign in to the donor portal"),
}

# Where calls to action may be shown. A page type lists its own places in `call_placements`.
PLACEMENTS = {
    "home": pgettext_lazy("visitor", "Front page"),
    "release_end": pgettext_lazy("visitor", "End of a release"),
    "story_end": pgettext_lazy("visitor", "End of a story"),
    "article_flow": pgettext_lazy("visitor", "Within a text"),
    "sidebar": pgettext_lazy("visitor", "Next to a text"),
    "search_empty": pgettext_lazy("visitor", "Search without results"),
}

# The currencies of suggested donations, as codes of ISO 4217.
CURRENCIES = {code: code for code in ("EUR", "USD", "GBP", "CHF", "CAD", "KES", "ZAR", "INR", "AUD", "SEK")}

# The subjects that subscribers may be interested in.
SIGN_UP_INTERESTS = {
    "stories": pgettext_lazy("visitor", "Stories"),
    "events": pgettext_lazy("visitor", "Events"),
    "ways_to_help": pgettext_lazy("visitor", "Ways to help"),
}
