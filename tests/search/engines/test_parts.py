"""Pure functions that engines share: words, the spelling dictionary, highlights."""

import re

import pytest

from search.engines.analysis import (
    LANGUAGES,
    MAX_WORD_LENGTH,
    contains_word,
    fold,
    is_stopword,
    language_of,
    normalize_word,
    split_words,
)
from search.engines.highlight import Match, find_sentence_starts, highlight_text, select_fragments
from search.engines.matching_rules import max_edits
from search.engines.spelling_dictionary import SpellingDictionary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The agency's U.S. office—GSA’s", ["The", "agency's", "U.S", "office", "GSA’s"]),
        ("186.3% of 1,000,000.", ["186.3", "of", "1,000,000"]),
        ("e-mail digital.gov 'quoted'", ["e", "mail", "digital.gov", "quoted"]),
        ("人身売買 カタカナ", ["人身", "身売", "売買", "カタ", "タカ", "カナ"]),
        ("IMEをoffする。犬", ["IME", "を", "off", "する", "犬"]),
        ("ｶﾞｿﾘﾝ らーめん", ["ｶﾞｿ", "ｿﾘ", "ﾘﾝ", "らー", "ーめ", "めん"]),
        ("한국어를 AI를 3월", ["한국", "국어", "어를", "AI", "를", "3", "월"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("الأطفالُ والنساء", ["الأطفالُ", "والنساء"]),
        ("soft\u00adhyphen", ["soft\u00adhyphen"]),
        ("\u0301 … ! -", []),
        ("x" * (MAX_WORD_LENGTH + 1) + " y", ["y"]),
    ],
)
def test_words_are_split_like_lucenes_standard_tokenizer(text: str, words: list[str]) -> None:
    found = list(split_words(text))
    assert [word.text for word in found] == words
    assert all(text[word.start : word.end] == word.text for word in found)


@pytest.mark.parametrize(
    ("word", "folded"),
    [("CAFÉ", "cafe"), ("Straße", "strasse"), ("Łódź", "lodz"), ("Œuvre", "oeuvre"), ("soft\u00adhyphen", "softhyphen"),
     ("أطفال", "اطفال"), ("حمايةِ", "حمايه"), ("हिन्दी", "हिन्दी"), ("한국어", "한국어"),
     ("ｶﾞ", "ガ"), ("ＡＢＣ", "abc"), ("новый ёлка", "новый елка")],
)  # fmt: skip
def test_spelling_variants_are_folded(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("word", "locale", "form"),
    [("agency's", "en", "agency"), ("l’enfant", "fr", "enfant"), ("L'État", "fr-ca", "etat"),
     ("l'enfant", "en", "l'enfant"), ("aujourd'hui", "fr", "aujourd'hui"), ("it's", "xx", "it's"),
     ("İstanbul'da", "tr", "istanbul"), ("dell'acqua", "it", "acqua")],
)  # fmt: skip
def test_elisions_and_possessives_are_removed_by_language(word: str, locale: str, form: str) -> None:
    assert normalize_word(word, locale) == form


def test_stopwords_depend_on_the_language() -> None:
    assert is_stopword("The", "en")
    assert not is_stopword("The", "fr")
    assert is_stopword("à", "fr")
    assert not is_stopword("the", "pl")
    assert language_of("pt_BR") is LANGUAGES["pt"]


def test_common_search_words_are_not_stopwords() -> None:
    assert not any(is_stopword(word, "en") for word in ("who", "how", "our", "us"))
    assert not is_stopword("estado", "es")
    assert not is_stopword("été", "fr")


@pytest.mark.parametrize(
    ("word", "edits"), [("tip", 0), ("type", 0), ("hotel", 1), ("trafficking", 2), ("12345678", 0)]
)
def test_longer_words_may_have_more_errors(word: str, edits: int) -> None:
    assert max_edits(word) == edits


def test_similar_words_are_ordered_by_similarity_without_the_word_itself() -> None:
    dictionary = SpellingDictionary(
        [("hotel", 5), ("hotels", 2), ("hovel", 9), ("motel", 9), ("zebra", 1), ("hotel", 3)]
    )
    assert [word for _, word in dictionary.find_near("hotel")] == ["hovel", "hotels"]
    assert dictionary.frequency("hotel") == 5
    assert dictionary.find_near("hotle")[0] == (pytest.approx(0.8), "hotel")


def test_a_known_word_is_kept_unless_a_similar_word_is_much_more_frequent() -> None:
    dictionary = SpellingDictionary([("trail", 10), ("trial", 30), ("trafficing", 1), ("trafficking", 40)])
    assert dictionary.find_corrections("trail") == []
    assert [word for _, word in dictionary.find_corrections("trafficing")] == ["trafficking"]
    assert [word for _, word in dictionary.find_corrections("trafficikng")] == ["trafficking", "trafficing"]


def test_prefixes_are_known_with_and_without_an_error() -> None:
    dictionary = SpellingDictionary([("trafficking", 1), ("training", 1), ("hotel", 1)])
    assert dictionary.find_prefixed("traf") == ["trafficking"]
    assert dictionary.find_prefixed("trx") == []
    assert dictionary.find_completions("trfa") == ["trafficking"] or "trafficking" in dictionary.find_completions(
        "trfa"
    )
    assert dictionary.find_completions("tra") == []
    assert "hotel" not in dictionary.find_completions("trafi")


def spans(text: str, *words: str) -> list[Match]:
    return [Match(m.start(), m.end(), m.group()) for m in re.finditer("|".join(words), text)]


def test_marks_are_the_only_markup() -> None:
    text = 'a <b> & "zebra"'
    assert highlight_text(text, spans(text, "zebra")) == "a &lt;b&gt; &amp; &quot;<mark>zebra</mark>&quot;"


def test_fragments_prefer_different_words_over_repetitions() -> None:
    text = "zebra zebra zebra. " + "filler words here. " * 30 + "One zebra and one giraffe. " + "more filler. " * 30
    first, second = select_fragments(text, spans(text, "zebra", "giraffe"))
    assert first.count("<mark>") == 3
    assert "<mark>giraffe</mark>" in second


def test_fragments_do_not_overlap_nor_cut_words() -> None:
    text = " ".join(f"word{n}" for n in range(200))
    fragments = select_fragments(text, spans(text, "word20 ", "word50 ", "word51 "))
    assert [(fragment[0], fragment[-1]) for fragment in fragments] == [("w", "…"), ("…", "…")]
    pieces = [re.sub("</?mark>", "", fragment).strip("…") for fragment in fragments]
    assert not set(pieces[0].split()) & set(pieces[1].split())
    assert all(re.fullmatch(r"(word\d+ ?)+", piece) for piece in pieces)
    assert all(f" {piece} " in f" {text} " for piece in pieces)


def test_a_fragment_does_not_end_within_an_escaped_character() -> None:
    text = "A zebra " + "and " * 52 + "x&" + " more" * 20
    (fragment,) = select_fragments(text, spans(text, "zebra"))
    assert not re.search(r"&(?!amp;)", fragment)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("One. Two! Three? Four", ["Two", "Three", "Four"]),
        ("He said “No.” Then he left.", ["Then"]),
        ("The U.S. Senate and Mr. J. Quill met. They left.", ["They"]),
        ("Paid 3.5 million. in all", []),
        ("終わりです。次の文", ["次の文"]),
        ("¿Qué? ¡Nada! Fin", ["¡Nada", "Fin"]),
    ],
)
def test_sentences_begin_after_the_signs_that_end_them(text: str, starts: list[str]) -> None:
    found = find_sentence_starts(text, 0, len(text))
    assert [text[at:].startswith(word) for at, word in zip(found, starts, strict=True)] == [True] * len(starts)


def test_a_text_without_a_space_is_still_cut() -> None:
    text = "人" * 1000
    (piece,) = select_fragments(text, [Match(500, 501, "x")])
    assert "<mark>人</mark>" in piece
    assert len(piece) < 300


def test_overlapping_matches_have_one_mark() -> None:
    pairs = [Match(0, 2, "人身"), Match(1, 3, "身売"), Match(2, 4, "売買")]
    assert highlight_text("人身売買の報告", pairs) == "<mark>人身売買</mark>の報告"


def test_a_fragment_of_japanese_begins_at_a_sentence_and_is_cut_between_characters() -> None:
    text = "はじめに。" * 20 + "人身売買の報告 がある" + "、続きます" * 90
    (piece,) = select_fragments(text, spans(text, "人身売買"))
    assert piece.startswith("<mark>人身売買</mark>の報告 がある、")
    assert len(piece) > 200


def test_a_single_character_is_a_word_and_part_of_a_pair() -> None:
    assert contains_word({"愛犬"}, "犬")
    assert not contains_word({"愛猫"}, "犬")
    assert not contains_word({"dog"}, "d")


def test_there_is_no_fragment_without_a_match() -> None:
    assert select_fragments("some text", []) == ()
