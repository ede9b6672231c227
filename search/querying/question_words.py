"""Questions in whole sentences: the words that make a sentence of what is asked say little of what it is about.

"how do we recruit people for usability tests" is about recruiting, people and usability tests. Unlike stopwords these
words are in the index ("WHO", "how" and "our" still count where they are a good part of what was typed).
"""

from __future__ import annotations

from dataclasses import replace

from search.engines.analysis import normalize_word
from search.engines.languages import language_of
from search.engines.port import Group, Term

SENTENCE = 5  # words; a shorter text is a list of words, of which each was chosen
# In sentences these words count this much, and a page need not have them. Measured with the judged queries: questions
# gain .03 to .04 of nDCG on both sets and nothing else changes; at .15 they gain less, at .6 one of the sets nothing.
QUIET = 0.4

_WORDS = {
    "en": """what which who whom whose when where why how do does did can could should would i me my we us our you your
        have has had get am been being were one much many happen happens happened""",
    "fr": """comment pourquoi combien quand où quoi lequel laquelle est-ce faire fait faut peut peux puis-je dois doit
        avoir être""",
}
_QUIET = {code: frozenset(normalize_word(word, code) for word in words.split()) for code, words in _WORDS.items()}


def downweight_question_words(groups: tuple[Group, ...], locale: str) -> tuple[Group, ...]:
    """The groups of a sentence with those words scored little and not counted, unless they are all there is."""
    small = _QUIET.get(language_of(locale).code, frozenset())
    if len(groups) < SENTENCE or not small:
        return groups
    quiet = tuple(_quiet(group, small, locale) for group in groups)
    return groups if all(group.stopword for group in quiet) else quiet


def _quiet(group: Group, small: frozenset[str], locale: str) -> Group:
    first, *others = group.alternatives
    if others or group.required or not isinstance(first, Term) or normalize_word(first.text, locale) not in small:
        return group
    return replace(group, alternatives=(replace(first, weight=QUIET),), stopword=True)
