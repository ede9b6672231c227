"""Text analysis by language, and of languages without an analyzer."""

import pytest

from search.engines.port import Engine
from tests.search.engines.builders import build_source, run_search, search_ids

PAGES = [
    build_source(1, "Las niñas y la explotación", locale="es", body="Las organizaciones protegen a las niñas."),
    build_source(2, "El mercado", locale="es", body="Los precios suben."),
    build_source(3, "L'exploitation des enfants", locale="fr", body="Les travailleurs d'usines; l'organisation agit."),
    build_source(4, "Le marché", locale="fr", body="Les prix augmentent, disent les journaux locaux."),
    build_source(
        5, "Kinderarbeit in Fabriken", locale="de", body="Die Arbeiter wurden in Häusern festgehalten. Große Straße."
    ),
    build_source(6, "Der Markt", locale="de", body="Die Preise steigen."),
    build_source(7, "Crianças nas fábricas", locale="pt", body="As organizações protegem as crianças."),
    build_source(8, "O mercado", locale="pt", body="Os preços sobem."),
    build_source(9, "Kinderen in de fabrieken", locale="nl", body="De arbeiders wonen in huizen."),
    build_source(10, "De markt", locale="nl", body="De prijzen stijgen."),
    build_source(11, "حماية الأطفال", locale="ar", body="تعمل المنظمات على حمايةِ النساء."),
    build_source(12, "السوق", locale="ar", body="ترتفع الأسعار."),
    build_source(13, "Dzieci w fabrykach", locale="pl", body="Żółta łódź płynie."),
    build_source(14, "Rynek", locale="pl", body="Ceny rosną."),
    build_source(15, "Børnene på fabrikkerne", locale="da", body="Organisationerne beskytter dem."),
    build_source(16, "Lapset tehtaissa", locale="fi", body="Järjestöt suojelevat heitä. Työntekijät lakkoilevat."),
    build_source(17, "Εργαζόμενοι στα εργοστάσια", locale="el", body="Οι οργανώσεις προστατεύουν."),
    build_source(18, "Munkások a gyárakban", locale="hu", body="A szervezetek védik őket."),
    build_source(19, "I bambini nelle fabbriche", locale="it", body="L'organizzazione protegge la città."),
    build_source(20, "Barna i fabrikkene", locale="nb", body="Organisasjonene beskytter jentene."),
    build_source(21, "Copiii din fabrică", locale="ro", body="Organizațiile îi protejează."),
    build_source(22, "Дети на фабриках", locale="ru", body="Новый закон защищает ёлку организации."),
    build_source(23, "Flickorna i fabrikerna", locale="sv", body="Arbetarna får hjälp av föreningar."),
    build_source(24, "பள்ளிகள்", locale="ta", body="நாய்கள் ஓடும்."),
    build_source(25, "İstanbul'da çocuklar", locale="tr", body="Kitapları okuyorlar."),
    build_source(26, "The port of İzmir", body="İSTANBUL is nearer."),
]


@pytest.mark.parametrize(
    ("locale", "text", "page"),
    [
        ("es", "niña", 1),
        ("es", "ninas", 1),
        ("es", "organización ", 1),
        ("es", "precio ", 2),
        ("fr", "enfant ", 3),
        ("fr", "l'enfant", 3),
        ("fr", "exploitation ", 3),
        ("fr", "organisations ", 3),
        ("fr", "usine ", 3),
        ("fr", "marche ", 4),
        ("fr", "journal ", 4),
        ("fr", "local ", 4),
        ("de", "Fabrik ", 5),
        ("de", "Haus ", 5),
        ("de", "strasse ", 5),
        ("de", "Preis ", 6),
        ("pt", "organização ", 7),
        ("pt", "criança ", 7),
        ("pt", "preco ", 8),
        ("nl", "fabriek ", 9),
        ("nl", "arbeider ", 9),
        ("nl", "markten ", 10),
        ("ar", "أطفال ", 11),
        ("ar", "الاطفال ", 11),
        ("ar", "حماية ", 11),
        ("ar", "النساء", 11),
        ("da", "børn ", 15),
        ("da", "organisation ", 15),
        ("fi", "lapsia ", 16),
        ("fi", "tyontekijat ", 16),
        ("el", "εργαζομενων ", 17),
        ("hu", "munkás ", 18),
        ("hu", "gyar ", 18),
        ("it", "bambino ", 19),
        ("it", "organizzazioni ", 19),
        ("it", "citta ", 19),
        ("nb", "fabrikk ", 20),
        ("nb", "organisasjon ", 20),
        ("ro", "organizatiile ", 21),
        ("ro", "fabricile ", 21),
        ("ru", "фабрика ", 22),
        ("ru", "новый", 22),
        ("ru", "елка ", 22),
        ("sv", "flicka ", 23),
        ("sv", "arbetare ", 23),
        ("ta", "நாய் ", 24),
        ("tr", "istanbul", 25),
        ("tr", "kitap ", 25),
        ("tr", "çocuk ", 25),
        ("pl", "fabrykach", 13),
        ("pl", "żółta", 13),
        ("pl", "Lodz ", 13),
    ],
)
def test_words_are_found_with_the_analyzer_of_their_language(
    filled_engine: Engine, locale: str, text: str, page: int
) -> None:
    assert search_ids(filled_engine, text, locale=locale) == [page]


@pytest.mark.parametrize(
    ("locale", "text", "total"),
    [
        ("es", "las niñas", 1),
        ("fr", "les enfants", 1),
        ("de", "die Häuser ", 1),
        ("nl", "de markt", 1),
        ("pt", "os preços", 1),
        ("it", "nelle fabbriche", 1),
        ("ru", "на фабриках", 1),
        ("sv", "av föreningar", 1),
    ],
)
def test_stopwords_of_the_language_do_not_count(filled_engine: Engine, locale: str, text: str, total: int) -> None:
    assert run_search(filled_engine, text, locale=locale).total == total


def test_a_phrase_with_an_elided_article_is_found(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, '"exploitation des enfants"', locale="fr") == [3]


def test_no_page_of_another_language_is_found(filled_engine: Engine) -> None:
    assert search_ids(filled_engine, "mercado", locale="es") == [2]
    assert search_ids(filled_engine, "mercado", locale="pt") == [8]
    assert search_ids(filled_engine, "mercado", locale="fr") == []


def test_marks_are_on_the_word_as_written(filled_engine: Engine) -> None:
    (hit,) = run_search(filled_engine, "ninas", locale="es").hits
    assert hit.title == "Las <mark>niñas</mark> y la explotación"


@pytest.mark.parametrize(
    ("locale", "text", "pages"),
    [
        ("en", "İzmir", [26]),
        ("en", "I\u0307zmir", [26]),
        ("en", "izmir", [26]),
        ("en", "İstanbul", [26]),
        ("tr", "İstanbul", [25]),
        ("en", "İznik", []),
    ],
)
def test_a_capital_i_with_a_dot_is_an_i(filled_engine: Engine, locale: str, text: str, pages: list[int]) -> None:
    assert search_ids(filled_engine, text, locale=locale) == pages
