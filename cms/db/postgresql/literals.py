"""Constants as a part of a statement's text, for plans that are made once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from psycopg import sql
from psycopg.abc import AdaptContext

_MARK = re.compile("%[s%]")
_LITERAL_TYPES = (str, int, bool, float)


def write_constants(
    statement: str, parameters: Sequence[Any], context: AdaptContext | None
) -> tuple[str, Sequence[Any]]:
    """Return the statement with its constants as literals, and the other parameters.

    The server plans a prepared statement without the values of its parameters: it supposes that the pages below a path
    are few, and reads all pages of the site to find the twenty with given ids. Texts and numbers become literals.
    """
    values = iter(parameters)
    kept: list[Any] = []

    def write(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return mark[0]
        value = next(values)
        if isinstance(value, _LITERAL_TYPES):
            return sql.Literal(value).as_string(context).replace("%", "%%")
        kept.append(value)
        return mark[0]

    return _MARK.sub(write, statement), kept
