"""The values of a column: what one of SQLite is on PostgreSQL, and the bytes by which both are compared.

SQLite has five types, and keeps any value in any column. Django stores the others as texts or numbers: a time as text
in UTC without a zone, a UUID as 32 digits, a duration in microseconds, JSON as it was written. PostgreSQL has a type
for each of them, refuses what does not fit, and sorts the keys of JSON.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

TEXT_TYPES = ("text", "varchar", "bpchar")
INTEGER_BITS = {"int2": 16, "int4": 32, "int8": 64}
DIGEST_BITS = 256

Converter = Callable[[Any, int | None], Any]


def quote_name(name: str) -> str:
    """Return the name of a table or column as SQL; both databases take double quotes."""
    return '"{}"'.format(name.replace('"', '""'))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of PostgreSQL. `limit` is the number of characters, or the decimal places, None without a limit."""

    name: str
    type: str
    limit: int | None = None

    def convert(self, value: Any) -> Any:
        """Return what a value of SQLite is on PostgreSQL.

        Raises:
            ValueError: PostgreSQL has no such value in this column; the message says why.
        """
        convert: Converter = CONVERTERS.get(self.type, _convert_text)
        return None if value is None else convert(value, self.limit)

    @property
    def expression(self) -> str:
        """Return what to select: a value of an unknown type as text, as SQLite has it."""
        name = quote_name(self.name)
        return name if self.type in {*CONVERTERS, *TEXT_TYPES} else f"{name}::text"

    def encode(self, value: Any) -> bytes:
        """Return the bytes by which a value that was read from PostgreSQL, or converted, is compared."""
        return b"" if value is None else b"=" + ENCODERS.get(self.type, _encode_text)(value)


def encode_row(columns: Sequence[Column], row: Sequence[Any]) -> bytes:
    """Return the bytes by which a row is compared: no other row of these columns has the same."""
    parts = [column.encode(value) for column, value in zip(columns, row, strict=True)]
    return b"".join(len(part).to_bytes(5, "big") + part for part in parts)


class TableDigest:
    """The number of rows of a table, and a digest that does not depend on their order.

    The databases sort differently, so the digest is the sum of the digests of all rows.
    """

    def __init__(self) -> None:
        self.rows, self._sum = 0, 0

    def add(self, row: bytes) -> None:
        """Add a row in the form of `encode_row`."""
        self.rows += 1
        self._sum += int.from_bytes(hashlib.sha256(row).digest(), "big")

    def __str__(self) -> str:
        return f"{self.rows}:{self._sum % 2**DIGEST_BITS:064x}"


def _convert_text(value: Any, limit: int | None) -> str:
    text = _require(value, str)
    if "\0" in text:
        raise ValueError("the text contains the character NUL")
    if limit is not None and len(text) > limit:
        raise ValueError(f"the text has {len(text)} characters, and {limit} are allowed")
    return str(text)


def _convert_integer(bits: int) -> Callable[[Any, int | None], int]:
    def convert(value: Any, _: int | None) -> int:
        number: int = _require(value, int)
        if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
            raise ValueError(f"the number {number} has more than {bits} bits")
        return number

    return convert


def _convert_boolean(value: Any, _: int | None) -> bool:
    if value not in (0, 1):
        raise ValueError("the value is neither 0 nor 1")
    return bool(value)


def _convert_float(value: Any, _: int | None) -> float:
    return float(_require(value, int, float))


def _convert_decimal(value: Any, places: int | None) -> Decimal:
    try:
        number = Decimal(str(_require(value, int, float, str)))  # SQLite keeps most as floats
    except InvalidOperation:
        raise ValueError("the value is no number") from None
    return number if places is None else round(number, places)


def _convert_json(value: Any, _: int | None) -> str:
    text = _require(value, str)
    if "\\u0000" in text and _contains_nul(json.loads(text)):
        raise ValueError("the JSON contains the character NUL")
    _encode_json(text)  # refuses half of a surrogate pair
    return str(text)


def _convert_time(value: Any, _: int | None) -> datetime:
    """Return the time, of which SQLite has the text in UTC without a zone."""
    at = datetime.fromisoformat(_require(value, str))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _require(value: Any, *types: type) -> Any:
    if not isinstance(value, types):
        raise ValueError(f"the value is of the type {type(value).__name__}, not {types[0].__name__}")
    return value


def _contains_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_contains_nul, (*value, *value.values())))
    if isinstance(value, list):
        return any(map(_contains_nul, value))
    return isinstance(value, str) and "\0" in value


def _encode_text(value: Any) -> bytes:
    return str(value).encode()


def _encode_json(value: str) -> bytes:
    """Return JSON with sorted keys; PostgreSQL writes 1e3 as 1000, which is the same number."""
    content = json.loads(value, parse_float=_parse_float)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _parse_float(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number


def _encode_decimal(value: Decimal) -> bytes:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).encode()


def _encode_time(value: datetime) -> bytes:
    return value.astimezone(UTC).isoformat().encode()


CONVERTERS: dict[str, Converter] = {
    **{name: _convert_integer(bits) for name, bits in INTEGER_BITS.items()},
    "bool": _convert_boolean,
    "float4": _convert_float,
    "float8": _convert_float,
    "numeric": _convert_decimal,
    "json": _convert_json,
    "jsonb": _convert_json,
    "timestamptz": _convert_time,
    "timestamp": lambda value, _: datetime.fromisoformat(_require(value, str)),
    "date": lambda value, _: date.fromisoformat(_require(value, str)),
    "time": lambda value, _: time.fromisoformat(_require(value, str)),
    "interval": lambda value, _: timedelta(microseconds=_require(value, int)),
    "uuid": lambda value, _: UUID(_require(value, str)),
    "inet": lambda value, _: ipaddress.ip_address(_require(value, str)),
    "bytea": lambda value, _: bytes(_require(value, bytes)),
}

# Other values are compared as texts.
ENCODERS: dict[str, Callable[[Any], bytes]] = {
    "json": _encode_json,
    "jsonb": _encode_json,
    "numeric": _encode_decimal,
    "timestamptz": _encode_time,
    "bytea": bytes,
    "bpchar": lambda value: value.rstrip(" ").encode(),  # PostgreSQL fills it with spaces
}
