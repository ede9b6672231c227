"""The editors' rules: synonyms, promoted results, hidden results, words that are never suggested."""

from .hidden import HiddenResult
from .never_suggested import NeverSuggested
from .promotions import Promotion
from .state import RulesState
from .synonyms import SynonymRule

__all__ = ["HiddenResult", "NeverSuggested", "Promotion", "RulesState", "SynonymRule"]
