"""Chinese, Japanese and Korean: pairs of characters, without spaces between words, on every engine."""

from __future__ import annotations

import pytest

from search.engines.port import Engine
from search.rules.synonyms import SynonymGroup
from tests.search.engines.builders import (
    NOW,
    build_search_query,
    build_source,
    correct_spelling,
    run_search,
    search_ids,
)

PAGES = [
    build_source(1, "人身売買の報告", locale="ja", body="二〇二六年の報告をまとめました。"),
    build_source(2, "人間の身体と売店の買い物", locale="ja", body="店で買います。"),
    build_source(3, "スクリプトでIMEをoffする方法", locale="ja", body="ｶﾞｿﾘﾝとＡＩの話。時々 雨。"),
    build_source(4, "愛犬と暮らす", locale="ja", body="人々は支援する。"),
    build_source(5, "売買の統計", locale="ja", body="身を守る人。"),
    build_source(11, "打击人口贩卖", locale="zh", body="北京大学的学生参加了会议。"),
    build_source(12, "人口普查", locale="zh", body="贩卖机很多。"),
    build_source(21, "한국어를 배우는 학교에서", locale="ko", body="AI를 활용한 K팝 수업. 3월에 시작."),
    build_source(22, "서울시 교통정책", locale="ko", body="버스와 지하철."),
    build_source(31, "A report on 人身売買 in Asia", body="Nothing else."),
]


@pytest.mark.few(7)
@pytest.mark.parametrize(
    ("locale", "text", "pages"),
    [
        ("ja", "人身売買", [1]),
        ("ja", "身売買の", [1, 5]),
        ("ja", "リプトで", [3]),
        ("ja", "IMEをoff", [3]),
        ("ja", "ガソリン", [3]),
        ("ja", "AI", [3]),
        ("ja", "時々", [3]),
        ("ja", "人々", [4]),
        ("ja", "報告する", [1]),
        ("zh", "人口贩卖", [11, 12]),
        ("zh", "北京大学", [11]),
        ("ko", "한국어", [21]),
        ("ko", "학교를", [21]),
        ("ko", "AI", [21]),
        ("ko", "K팝", [21]),
        ("ko", "서울 교통", [22]),
        ("en", "人身売買", [31]),
    ],
)
def test_any_part_of_a_text_is_found(filled_engine: Engine, locale: str, text: str, pages: list[int]) -> None:
    assert search_ids(filled_engine, text, locale=locale) == pages


@pytest.mark.parametrize(
    ("locale", "text", "pages"),
    [
        ("ja", "Eをof", [3]),
        ("ja", "ffする", [3]),
        ("ja", "でI M", [3]),
        ("ja", '"Eをof"', []),
        ("ja", "ffする -報告", []),
        ("ja", "AI", [3]),
        ("ko", "\u110b\u1166\u1109\u1165", [21]),
        ("ko", "\u1109\u1165\u110b\u1166", []),
        ("en", "ia", []),
    ],
)
def test_titles_are_found_by_parts_that_are_not_words(
    filled_engine: Engine, locale: str, text: str, pages: list[int]
) -> None:
    assert search_ids(filled_engine, text, locale=locale) == pages


@pytest.mark.parametrize(
    ("locale", "text", "pages"),
    [
        ("ja", "犬", {4}),
        ("ja", "身", {1, 2, 5}),
        ("zh", "京", {11}),
        ("ko", "팝", {21}),
        ("ko", "집", set()),
        ("ja", "ｶﾞ", {3}),
        ("ja", "か\u3099", set()),
        ("zh", "ｶﾞ", set()),
        ("ko", "\u1111\u1161\u11b8", {21}),
        ("ko", "\u1100\u1161", set()),
    ],
)
def test_one_character_is_found_anywhere(filled_engine: Engine, locale: str, text: str, pages: set[int]) -> None:
    assert set(search_ids(filled_engine, text, locale=locale)) == pages


def test_a_contiguous_match_ranks_above_a_scattered_one(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "売買の報告", locale="ja")[0] == 1
    assert search_ids(filled_engine, "売買の統計", locale="ja")[0] == 5


def test_words_between_spaces_must_all_match(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "人身売買 報告", locale="ja") == [1]
    assert search_ids(filled_engine, "人身売買 愛犬", locale="ja") == []


def test_a_quoted_run_must_be_contiguous(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, '"売買の"', locale="ja") == [5, 1]
    assert search_ids(filled_engine, '"人身の売買"', locale="ja") == []
    assert search_ids(filled_engine, '"でIMEをoff"', locale="ja") == [3]


def test_an_excluded_run_excludes_only_pages_with_the_whole(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "売買 -人身売買", locale="ja") == [5]


def test_matches_are_marked_as_one(filled_engine: Engine) -> None:
    (hit,) = run_search(filled_engine, "人身売買", locale="ja").hits
    assert hit.title == "<mark>人身売買</mark>の報告"
    (hit,) = run_search(filled_engine, "北京大学", locale="zh").hits
    assert hit.body == ("<mark>北京大学</mark>的学生参加了会议。",)
    (hit,) = run_search(filled_engine, "犬", locale="ja").hits
    assert hit.title == "愛<mark>犬</mark>と暮らす"
    (hit,) = run_search(filled_engine, "雨", locale="ja").hits
    assert hit.body[0].endswith("時々 <mark>雨</mark>。")
    assert "<mark>学</mark>的<mark>学</mark>生" in run_search(filled_engine, "学", locale="zh").hits[0].body[0]


def test_particles_neither_count_nor_are_marked(filled_engine: Engine) -> None:
    (hit,) = run_search(filled_engine, "支援をする", locale="ja").hits
    assert hit.id == 4
    assert hit.body == ("人々は<mark>支援</mark>する。",)


def test_synonyms_of_a_part_of_a_run_are_found(filled_engine: Engine) -> None:
    rules = (SynonymGroup(("ドッグ", "愛犬")), SynonymGroup(("trafficking", "人身売買")))
    assert search_ids(filled_engine, "ドッグ", locale="ja", synonyms=rules) == [4]
    assert search_ids(filled_engine, "trafficking", locale="ja", synonyms=rules) == [1]


@pytest.mark.parametrize(
    ("locale", "typed", "titles"),
    [
        ("ja", "人身売", ["人身売買の報告"]),
        ("ja", "人", ["人身売買の報告", "人間の身体と売店の買い物"]),
        ("ja", "犬", ["愛犬と暮らす"]),
        ("zh", "人口贩", ["打击人口贩卖"]),
        ("ko", "서울시 교", ["서울시 교통정책"]),
    ],
)
def test_titles_are_suggested_while_typing(filled_engine: Engine, locale: str, typed: str, titles: list[str]) -> None:
    found = filled_engine.suggest(typed, locale, site=1, now=NOW)
    assert sorted(one.title for one in found) == sorted(titles)


def test_runs_are_never_corrected(filled_engine: Engine) -> None:
    assert correct_spelling(filled_engine, "人身買売の報告書", locale="ja") is None


def test_the_explanation_names_runs(filled_engine: Engine) -> None:
    explanation = filled_engine.explain(build_search_query("人身売買 愛犬", locale="ja"), 1)
    assert "missing: “愛犬”" in explanation.reason
    parts = filled_engine.explain(build_search_query("人身売買", locale="ja"), 1).parts
    assert "“人身売買”: its words" in [name for name, _ in parts]


def test_a_long_run_is_searched(filled_engine: Engine) -> None:
    text = "人身売買" + "".join(chr(0x4E00 + number) for number in range(196))
    assert run_search(filled_engine, text, locale="ja").total == 0
    assert search_ids(filled_engine, f"{text} 愛犬 OR 人身", locale="ja") == []
