"""Parser of what visitors type: words, "phrases", -exclusions and OR. Everything else is text; nothing is an error.

- `slavery report`: two groups of one word each
- `"modern slavery"`: one required group; an unclosed quotation mark is text
- `-draft`, `-"press release"`: pages that contain it are excluded
- `child OR minor`: one group with two alternatives, of words or phrases
- `人身売買`: a group for each pair of characters, which count as one word

Question words of whole sentences say little about their subject: "how do we recruit people for usability tests" is
about recruiting, people and usability tests. Unlike stopwords these words are indexed: "WHO", "how" and "our" still
count in short queries. In Japanese they are particles and endings, written in hiragana without spaces, in texts of any
length.

Models import the limits of a search from here, so this module reads no page types.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from search.engines.analysis import (
    Word,
    is_single_character,
    is_stopword,
    language_of,
    lowercase,
    normalize_word,
    split_words,
)
from search.engines.port import Group, ParsedText, Phrase, Term

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
MAX_PAIRS = 100
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))  # typographic quotation marks
MAX_LENGTH = 512  # characters of the query
MAX_WORDS = 64
MAX_WINDOW = 1_000  # offset + limit


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


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or a phrase between spaces."""

    words: tuple[str, ...]
    compounds: tuple[str, ...] = ()  # each word's run of characters
    quoted: bool = False
    excluded: bool = False
    is_or: bool = False


@lru_cache(maxsize=64)
def parse(text: str, locale: str) -> ParsedText:
    """Parse a visitor's text in this locale. Never fails; a text without any word has no groups."""
    composed = unicodedata.normalize("NFC", text)
    clean = composed.translate(_QUOTES)
    pieces = list(_pieces(clean))
    groups = downweight_question_words(
        _count_stopwords(_groups([piece for piece in pieces if not piece.excluded]), locale), locale
    )
    return ParsedText(
        raw=composed,
        groups=groups,
        excluded=tuple(_one(piece) for piece in pieces if piece.excluded),
        completing=_is_completing(clean, pieces, groups),
    )


def _pieces(text: str) -> Iterator[_Piece]:
    for match in re.finditer(r'(?<!\S)(-?)"([^"]*)"|"([^"]*)"|([^\s"]+|")', text):
        minus, phrase, inner, bare = match.groups()
        quoted = bare is None
        content = (phrase or inner or "") if quoted else bare
        excluded = minus == "-" or (
            not quoted and bool(re.match(r"-\w", content)) and _starts_piece(text, match.start())
        )
        words = list(split_words(content))
        if words:
            texts = tuple(lowercase(word.text) for word in words)
            yield _Piece(texts, tuple(_compounds(content, words)), quoted, excluded, is_or=bare == "OR")


def _compounds(text: str, words: list[Word]) -> Iterator[str]:
    """Yield for each word the run of characters that it is a part of; empty for a word by itself."""
    run: list[Word] = []
    for word, following in zip(words, [*words[1:], None], strict=True):
        run.append(word)
        if following is None or following.start >= word.end:  # pairs of a run overlap
            compound = lowercase(text[run[0].start : word.end]) if len(run) > 1 else ""
            yield from [compound] * len(run)
            run = []


def _starts_piece(text: str, position: int) -> bool:
    return position == 0 or text[position - 1].isspace()


def _groups(pieces: list[_Piece]) -> tuple[Group, ...]:
    """Make one group of each word or phrase; an OR between two of them joins them."""
    groups: list[Group] = []
    joining = False
    for number, piece in enumerate(pieces):
        follows = pieces[number + 1] if number + 1 < len(pieces) else None
        if piece.is_or and groups and not joining and follows is not None and not follows.is_or:
            joining = True
        elif joining:
            groups[-1] = _joined(groups[-1], piece)
            joining = False
        elif follows is not None and follows.is_or and number + 2 < len(pieces) and not piece.quoted:
            groups.append(Group((_one(piece),)))  # joined next: "e-mail OR post" has two alternatives
        else:
            groups.extend(_plain(piece))
    return tuple(_without_many_pairs(groups))


def _without_many_pairs(groups: list[Group]) -> Iterator[Group]:
    """Yield the groups, of the pairs of characters only the first `MAX_PAIRS`: a text without spaces may have 512."""
    pairs = 0
    for group in groups:
        pairs += bool(group.compound)
        if not group.compound or pairs <= MAX_PAIRS:
            yield group


def _plain(piece: _Piece) -> list[Group]:
    if piece.quoted:
        return [Group((_one(piece),), required=True)]
    pairs = zip(piece.words, piece.compounds, strict=True)
    return [Group((Term(word),), compound=compound) for word, compound in pairs]


def _joined(group: Group, piece: _Piece) -> Group:
    return replace(group, alternatives=(*group.alternatives, _one(piece)), required=group.required or piece.quoted)


def _one(piece: _Piece) -> Term | Phrase:
    """Return the piece as one alternative; typing errors of quoted and excluded words are not corrected."""
    words = _without_single_ends(piece.words)
    if len(words) > 1:
        return Phrase(words)
    return Term(words[0], exact=piece.quoted or piece.excluded)


def _without_single_ends(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without a single character at an end: in most texts it is a part of a pair."""
    if len(words) > 1 and is_single_character(words[-1]):
        words = words[:-1]
    return words[1:] if len(words) > 1 and is_single_character(words[0]) else words


def _count_stopwords(groups: tuple[Group, ...], locale: str) -> tuple[Group, ...]:
    """Mark stopwords, unless the text consists of them alone ("to be or not to be")."""
    marked = tuple(replace(group, stopword=_is_small(group, locale)) for group in groups)
    return groups if all(group.stopword for group in marked) else marked


def _is_small(group: Group, locale: str) -> bool:
    return not group.required and all(
        isinstance(alternative, Term) and is_stopword(alternative.text, locale) for alternative in group.alternatives
    )


def _is_completing(text: str, pieces: list[_Piece], groups: tuple[Group, ...]) -> bool:
    """Return whether the text ends inside a plain word, which may be only the beginning of one."""
    if not groups or not pieces or pieces[-1].quoted or pieces[-1].excluded:
        return False
    last = max((word.end for word in split_words(text)), default=0)
    return last == len(text) and len(groups[-1].alternatives) == 1 and isinstance(groups[-1].alternatives[0], Term)
