"""Which texts ask for a task: the words that are left are those of an expression, and at most one more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cms.pages.tasks import TASKS
from search.rules.compiled import TaskChange
from search.tasks.matcher import Matcher, has_typo
from search.tasks.service import match_tasks
from search.tasks.words import InvalidWords, list_languages, parse_words, read_words

CHANGE = TaskChange(task="give", label="", is_off=False, target=None, words=(), exceptions=())


def build_matcher(*expressions: str, alone: tuple[str, ...] = ()) -> Matcher:
    matcher = Matcher("en")
    for filler in ("how do i", "please", "for", "you"):
        matcher.add_filler(filler)
    for text in expressions:
        matcher.add("give", text)
    for text in alone:
        matcher.add("give", text, is_alone=True)
    return matcher


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("make donation", True),
        ("DONATION, make a!", True),  # any order, case, punctuation and stopwords
        ("how do i make a donation please", True),  # fillers
        ("make donation 2026", True),  # numbers
        ("make donation nets", True),  # one more word
        ("make donation nets ships", False),
        ("donation", False),
        ("makes donation", False),
    ],
)
def test_the_words_of_an_expression_and_at_most_one_more(text, asks):
    assert bool(build_matcher("make a donation").find(text)) is asks


@pytest.mark.parametrize(("text", "asks"), [("press", True), ("the press", True), ("press freedom", False)])
def test_a_general_word_stands_alone(text, asks):
    assert bool(build_matcher(alone=("press",)).find(text)) is asks


@pytest.mark.parametrize(
    ("text", "asks"),
    [("work for you", True), ("how do i work for you", True), ("work", False), ("work for ships", False)],
)
def test_an_expression_of_which_one_word_is_left_is_a_phrase(text, asks):
    assert bool(build_matcher("work for you").find(text)) is asks


@pytest.mark.parametrize(("text", "asks"), [("donate", True), ("donating", True), ("don", False), ("redonate", False)])
def test_a_star_stands_for_any_end(text, asks):
    assert bool(build_matcher("donat*").find(text)) is asks


def test_words_may_be_written_together():
    assert build_matcher("press kit").find("presskit") == ["give"]


def test_the_expression_that_leaves_the_fewest_words_wins():
    matcher = build_matcher("donation")
    matcher.add("manage_gift", "cancel donation")
    assert matcher.find("cancel the donation") == ["manage_gift"]
    assert matcher.find("winter donation") == ["give"]


@pytest.mark.parametrize(
    ("typed", "word", "differs"),
    [
        ("donatte", "donate", True),
        ("donat", "donate", True),
        ("donata", "donate", True),
        ("doante", "donate", True),
        ("donate", "donate", False),
        ("danota", "donate", False),
        ("domains", "donate", False),
    ],
)
def test_a_typing_error_is_one_letter(typed, word, differs):
    assert has_typo(typed, word) is differs


# --------------------------------------------------------------------------- languages


SAID = {
    "ar": ["كيف أتبرع؟", "التبرع"],
    "da": ["hvordan kan jeg støtte jer?", "engangsbidrag"],
    "de": ["Wie kann ich spenden?", "Spendenkonto"],
    "en": ["How can I donate?", "make a donation"],
    "es": ["¿Cómo puedo donar?", "hacer un donativo"],
    "fi": ["Miten voin lahjoittaa?", "kertalahjoitus"],
    "fr": ["Comment faire un don ?", "don en ligne"],
    "it": ["Come posso donare?", "fare una donazione"],
    "ja": ["寄付したい", "寄付の方法"],
    "nl": ["Hoe kan ik doneren?", "een gift doen"],
    "no": ["Hvordan kan jeg gi en gave?", "engangsgave"],
    "pl": ["Jak mogę przekazać darowiznę?", "wpłata"],
    "pt": ["Como posso doar?", "fazer uma doação"],
    "ru": ["Как сделать пожертвование?", "пожертвовать деньги"],
    "sv": ["Hur kan jag ge en gåva?", "skänka pengar"],
    "tr": ["Nasıl bağış yapabilirim?", "bağış yapmak"],
}
ORDINARY = (
    *("report", "children", "prison", "press freedom", "work", "sign language", "help children", "news"),
    *("human rights jobs report", "blood donation", "reporters", "child labour"),
)
PRESS_FREEDOM = {
    "ar": "حرية الصحافة",
    "da": "pressefrihed",
    "de": "Pressefreiheit",
    "en": "press freedom",
    "es": "libertad de prensa",
    "fi": "lehdistönvapaus",
    "fr": "liberté de la presse",
    "it": "libertà di stampa",
    "ja": "報道の自由",
    "nl": "persvrijheid",
    "no": "pressefrihet",
    "pl": "wolność prasy",
    "pt": "liberdade de imprensa",
    "ru": "свобода прессы",
    "sv": "pressfrihet",
    "tr": "basın özgürlüğü",
}


@pytest.mark.parametrize("language", list_languages())
def test_every_language_knows_how_people_ask_to_give(language):
    assert [match_tasks(text, language)[:1] for text in SAID[language]] == [["give"], ["give"]]


@pytest.mark.parametrize("language", list_languages())
def test_a_subject_with_a_word_of_a_task_asks_for_none(language):
    assert match_tasks(PRESS_FREEDOM[language], language) == []


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("viestintäosaston sähköposti", ["press_contact"]),
        ("mediavastaavan numero", ["press_contact"]),
        ("median vapaus", []),
        ("toimittajat vankilassa", []),
        ("kuittia kuukausilahjoituksista", ["manage_gift"]),
        ("verovähennykseen tarvittava todistus", ["manage_gift"]),
        ("kuitti kaupasta", []),
        ("haluaisin keskeyttää lahjoitukseni", ["manage_gift"]),
        ("muut lahjoitukset", ["give"]),
    ],
)
def test_finnish_words_are_known_in_their_cases_and_compounds(text, tasks):
    assert match_tasks(text, "fi") == tasks


@pytest.mark.parametrize("language", list_languages())
def test_every_language_has_words_and_a_label_for_every_task(language):
    tasks = read_words(language).tasks
    assert set(tasks) == set(TASKS)
    assert all(task.label and task.expressions and task.alone for task in tasks.values())


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_searches_ask_for_no_task(text):
    assert match_tasks(text, "en") == []


def test_letters_may_be_spelled_out():
    assert match_tasks("foerdermitglied werden", "de") == match_tasks("Fördermitglied werden", "de") == ["join"]


def test_a_locale_with_a_country_and_a_language_of_the_same_words():
    assert match_tasks("doação", "pt-br") == ["give"]
    assert match_tasks("engangsgave", "nb") == ["give"]
    assert match_tasks("donate", "xx") == []


# --------------------------------------------------------------------------- editors, and files


def test_editors_change_the_words_of_a_task():
    added = replace(CHANGE, words=("lantern oil",))
    assert match_tasks("lantern oil", "en", (added,)) == ["give"]
    removed = replace(CHANGE, exceptions=("donate ships",))
    assert match_tasks("donate ships", "en", (removed,)) == []
    assert match_tasks("donate", "en", (removed,)) == ["give"]


def test_what_editors_type_is_no_pattern():
    added = replace(CHANGE, words=("oil*",))
    assert match_tasks("oily", "en", (added,)) == []
    assert match_tasks("oil", "en", (added,)) == ["give"]


@pytest.mark.parametrize("text", ["donate", "[gift] Give\ndonate"])
def test_a_file_that_is_not_valid_is_refused_by_line(text):
    with pytest.raises(InvalidWords, match=r"xx.txt, line 1"):
        parse_words(text, "xx.txt")
