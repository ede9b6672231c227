"""Question words: words of whole sentences that say little about their subject.

"how do we recruit people for usability tests" is about recruiting, people and usability tests. Unlike stopwords these
words are indexed: "WHO", "how" and "our" still count in short queries.

In Japanese they are particles and endings, written in hiragana without spaces, in texts of any length.
"""

from __future__ import annotations

from dataclasses import replace

from search.engines.analysis import language_of, normalize_word
from search.engines.port import Group, Term

MIN_SENTENCE_WORDS = 5  # a shorter text is a list of chosen words
# The weight of these words in sentences, where pages need not contain them. Measured with the judged queries: questions
# gain .03 to .04 of nDCG on both sets and nothing else changes; at .15 they gain less, at .6 one of the sets nothing.
QUESTION_WORD_WEIGHT = 0.4

_WORDS = {
    "en": """what which who whom whose when where why how do does did can could should would i me my we us our you your
        have has had get am been being were one much many happen happens happened""",
    "fr": """comment pourquoi combien quand où quoi lequel laquelle est-ce faire fait faut peut peux puis-je dois doit
        avoir être""",
    # Of Lucene's Japanese stopwords (Apache 2.0), the pairs of characters, and the particles between other scripts.
    "ja": """の に は を た が で て と し も な い や か へ だ ある いる する から こと とし して れる
        など ない この ため その また もの とい いう あり まで られ なる これ によ より なら おい いて つい
        せる でき きる それ ので のみ でも たり ます まし した とき では です よう には との さい をす をし をさ""",
}
_IN_ANY_LENGTH = frozenset({"ja"})
_QUIET = {code: frozenset(normalize_word(word, code) for word in words.split()) for code, words in _WORDS.items()}


def downweight_question_words(groups: tuple[Group, ...], locale: str) -> tuple[Group, ...]:
    """Give the question words of a sentence little weight and make them optional, unless there are no other words."""
    code = language_of(locale).code
    small = _QUIET.get(code, frozenset())
    if not small or (len(groups) < MIN_SENTENCE_WORDS and code not in _IN_ANY_LENGTH):
        return groups
    quiet = tuple(_quiet(group, small, locale) for group in groups)
    return groups if all(group.stopword for group in quiet) else quiet


def _quiet(group: Group, small: frozenset[str], locale: str) -> Group:
    first, *others = group.alternatives
    if others or group.required or not isinstance(first, Term) or normalize_word(first.text, locale) not in small:
        return group
    return replace(group, alternatives=(replace(first, weight=QUESTION_WORD_WEIGHT),), stopword=True)
