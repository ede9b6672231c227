from .changes import ChangesPosition, PublicChange, PublicPage
from .journal import ContentVersion, JournalEntry
from .pages import BasePage
from .revisions import relies_on_revisions
from .schedule import TickFailure, TickState
from .similar import SimilarPage
from .snippets import BaseSnippet, LocalisedSetting

__all__ = [
    "BasePage",
    "BaseSnippet",
    "ChangesPosition",
    "ContentVersion",
    "JournalEntry",
    "LocalisedSetting",
    "PublicChange",
    "PublicPage",
    "SimilarPage",
    "TickFailure",
    "TickState",
    "relies_on_revisions",
]
