"""The editors' rules: synonyms, promoted results, hidden results, tasks, words that are never suggested."""

from .base import RulesState
from .page_rules import HiddenResult, Promotion
from .task_rules import TaskRule
from .word_rules import NeverSuggested, SynonymRule

__all__ = ["HiddenResult", "NeverSuggested", "Promotion", "RulesState", "SynonymRule", "TaskRule"]
