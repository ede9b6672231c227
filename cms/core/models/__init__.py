from .journal import ContentVersion, JournalEntry
from .pages import BasePage
from .snippets import BaseSnippet, LocalisedSetting

__all__ = ["BasePage", "BaseSnippet", "ContentVersion", "JournalEntry", "LocalisedSetting"]
