"""Normalisation of queries, and which texts are never stored; each rule with similar texts that are stored."""

import pytest

from search.analytics.models import MAX_QUERY_LENGTH
from search.analytics.query_normalisation import normalise_prefix, normalise_query


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Night   FERRIES ", "night ferries"),
        ("cafe\u0301", "café"),
        ("ÉCOLE", "école"),
        ("night\tferries\u200b", "night ferries"),
        ("“forced labour”", '"forced labour"'),
        ("l’école", "l'école"),
        ("Straße", "straße"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_variants_of_a_query_are_counted_as_one(typed, stored):
    assert normalise_query(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "ama.mensah@example.org",
        "write to ama@example.org please",
        "ama @ example.org",
        "ama@localhost",
        "ama (at) example.org",
        "ama [AT] example dot org",
        "ama＠example",
        "ama﹫example",
        "john.smith at gmail dot com",
        "ama at mail dot example dot org",
        "ama at gmail.com",
        "ama.mensah at example.org",
        "ama arobase example",
        "+49 40 306180",
        "0151 2024 1999",
        "020 7946 0958",
        "(555) 123-4567",
        "call 555.123.4567 now",
        "4111 1111 1111 1111",
        "DE89 3704 0044 0532 0130 00",
        "1234567",
        "٠١٢٣٤٥٦٧",
        "192.168.100.12",
        "10.0.0.7",
        "2001:db8:85a3::8a2e:370:7334",
        "52.5200, 13.4050",
        "123e4567-e89b-12d3-a456-426614174000",
        "sk4f9a8b7c6d5e",
        "eyJhbGciOiJIUzI1NiJ9.e30",  # pragma: allowlist secret
        "eyJhbGciOiJub.eyJzdWIiOiJhbWEifQ.abc-_def",  # pragma: allowlist secret
        "eyJhbGciOiJub_lIn-9",  # pragma: allowlist secret
        "ghp_abcdefghijk",
        "AKIAIOSFODNNEXAMPLE",  # pragma: allowlist secret
        "AbcDefGhiJklMno",
        "C01X00T47",
        "QQ123456C",
        "Tr0ub4dor&3",
        "Tr0ub4dor",
        "my password is Tr0ub4dor",
        "my password is swordfish",
        "mein passwort ist geheim",
        "mon mot de passe est soleil",
        "password hunter2",
        "the passcode is 0000",
        "pin 4321",
        "pin code 4321",
        "PIN-Code 4321",
        "api key abc123",
        "password: hunter2",
        "mot de passe : soleil",
        "token=abc",
        "Bearer abcdefgh",
        "https://www.example.org/reset",
        "x" * (MAX_QUERY_LENGTH + 1),
    ],
)
def test_personal_data_is_not_stored(typed):
    assert normalise_query(typed) == ""
    assert normalise_query(f"ferries {typed}") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "@lanternhouse",
        "meet at noon",
        "report 2019, 2020, 2021",
        "1990-2020",
        "12.11.2026",
        "1.5 degrees",
        "at the gates of gaza",
        "look at dot art",
        "office at example.org",
        "pin",
        "pin badge 2026",
        "pink 2024",
        "password security guide",
        "why a password is not enough",
        "our password is",
        "secret detention 2024",
        "secret 2024",
        "token gesture",
        "article 19",
        "h1n1",
        "mh17",
        "agenda2030",
        "un 1325",
        "g7 and g20",
        "eyjafjallajökull",
        "11 september 2001",
        "100000 trees",
        "999 999",
        "agenda 2030",
        "1,482 vessels",
        "article 23 a",
        "10:30",
        "covid-19",
        "co2",
        "cop30",
        "lieferkettensorgfaltspflichtengesetz",
        "rindfleischetikettierung",
        "password safety",
        "why tokens?",
        "pinned: ferries",
        "example.org",
        "and/or",
        "g20/cop30",
        "who?",
        "-draft",
        "x" * MAX_QUERY_LENGTH,
    ],
)
def test_similar_harmless_texts_are_stored(typed):
    assert normalise_query(typed) == typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("Night ", "night "), ("night", "night"), ("  Night  f", "night f"), ("", ""), ("  ", "")],
)
def test_the_normalised_prefix(typed, expected):
    assert normalise_prefix(typed) == expected
