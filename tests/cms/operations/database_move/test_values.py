"""What values of SQLite are on PostgreSQL, what is refused, and which values are the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from ipaddress import ip_address
from uuid import UUID

import pytest

from cms.operations.database_move.values import Column, TableDigest, encode_row


@pytest.mark.parametrize(
    ("kind", "limit", "value", "expected"),
    [
        ("int4", 0, 2**31 - 1, 2**31 - 1),
        ("int8", 0, -(2**63), -(2**63)),
        ("bool", None, 1, True),
        ("bool", None, 0, False),
        ("varchar", 3, "é😀x", "é😀x"),
        ("text", None, "\\u0000 \t'\n", "\\u0000 \t'\n"),
        ("float8", None, 3, 3.0),
        ("numeric", 2, 1.1, Decimal("1.10")),
        ("numeric", None, "0.125", Decimal("0.125")),
        ("jsonb", None, '{"b": "\\\\u0000", "a": 1}', '{"b": "\\\\u0000", "a": 1}'),
        ("timestamptz", None, "2026-11-30 13:00:00.000001", datetime(2026, 11, 30, 13, 0, 0, 1, tzinfo=UTC)),
        ("date", None, "2026-11-30", date(2026, 11, 30)),
        ("time", None, "13:00:01", time(13, 0, 1)),
        ("interval", None, -1_500_000, timedelta(seconds=-1.5)),
        ("uuid", None, "0" * 31 + "1", UUID(int=1)),
        ("inet", None, "2001:DB8:0::1", ip_address("2001:db8::1")),
        ("bytea", None, b"\0\xff", b"\0\xff"),
        ("another", None, "text", "text"),
        ("int4", 0, None, None),
    ],
)
def test_a_value_gets_the_type_of_its_column(kind, limit, value, expected):
    converted = Column("name", kind, limit).convert(value)
    assert (type(converted), converted) == (type(expected), expected)


@pytest.mark.parametrize(
    ("kind", "limit", "value", "words"),
    [
        ("int4", 0, 2**31, "has more than 32 bits"),
        ("int2", 0, -(2**15) - 1, "has more than 16 bits"),
        ("int4", 0, "7", "of the type str, not int"),
        ("bool", None, 2, "neither 0 nor 1"),
        ("varchar", 3, "four", "4 characters, and 3 are allowed"),
        ("text", None, "a\0", "NUL"),
        ("text", None, b"bytes", "of the type bytes"),
        ("numeric", 2, "no number", "is no number"),
        ("jsonb", None, '{"a": ["\\u0000"]}', "NUL"),
        ("jsonb", None, '{"\\u0000": 1}', "NUL"),
        ("jsonb", None, '"\\ud800"', "surrogates"),
        ("jsonb", None, "{", "Expecting"),
        ("timestamptz", None, "yesterday", "isoformat"),
        ("uuid", None, "short", "badly formed"),
        ("inet", None, "localhost", "does not appear"),
    ],
)
def test_what_postgresql_would_refuse_is_an_error(kind, limit, value, words):
    with pytest.raises(ValueError, match=words):
        Column("name", kind, limit).convert(value)


@pytest.mark.parametrize(
    ("kind", "one", "other", "is_same"),
    [
        ("jsonb", '{"b": 1, "a": 1.0}', '{"a":1,"b":1}', True),
        ("jsonb", "1e3", "1000", True),
        ("jsonb", '{"a": 1}', '{"a": "1"}', False),
        ("jsonb", "[1, 2]", "[2, 1]", False),
        ("jsonb", "null", None, False),
        ("numeric", Decimal("1.10"), Decimal("1.1"), True),
        ("numeric", Decimal("100"), Decimal("1"), False),
        (
            "timestamptz",
            datetime(2026, 1, 1, 12, tzinfo=UTC),
            datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))),
            True,
        ),
        ("text", "", None, False),
        ("text", "a", "A", False),
        ("bpchar", "a", "a  ", True),
        ("varchar", "a", "a ", False),
    ],
)
def test_values_are_compared_by_what_they_mean(kind, one, other, is_same):
    column = Column("name", kind)
    assert (column.encode(one) == column.encode(other)) is is_same


def test_values_of_neighbouring_columns_are_not_mixed_up():
    columns = [Column("one", "text"), Column("other", "text")]
    assert encode_row(columns, ["a", "=b"]) != encode_row(columns, ["a=", "b"])


def test_a_digest_depends_on_every_row_and_not_on_their_order():
    def digest(*rows: bytes) -> str:
        table = TableDigest()
        for row in rows:
            table.add(row)
        return str(table)

    assert digest(b"1", b"2") == digest(b"2", b"1")
    assert len({digest(), digest(b"1"), digest(b"2"), digest(b"1", b"1"), digest(b"1", b"2")}) == 5
    assert digest(b"1", b"1").startswith("2:")
