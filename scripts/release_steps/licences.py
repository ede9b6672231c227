"""Decide by the metadata of a package whether Clarion may be released with it.

Refused is what may be used under the GPL, the AGPL or a licence like them alone; LGPL and MPL pass, and so does
“GPL-2.0-only OR MIT”. A licence that is not in the lists below is undecided, which stops a release as well: add it to
them, or review the package in `reviewed_licences.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

REVIEWED = Path(__file__).with_name("reviewed_licences.toml")

PERMISSIVE = frozenset(
    (
        *("0BSD", "Apache-2.0", "Artistic-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0"),
        *("CNRI-Python", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1", "PSF-2.0", "Python-2.0", "Unicode-3.0"),
        *("Unlicense", "Zlib", "ZPL-2.1"),
    )
)
WEAK_COPYLEFT = ("LGPL-", "MPL-", "EPL-", "CDDL-")
REFUSED = ("GPL-", "AGPL-", "SSPL-")
# With these, programs of any licence may be linked to a part under the GPL.
LINKING_EXCEPTIONS = frozenset({"Classpath-exception-2.0", "GCC-exception-2.0", "GCC-exception-3.1"})

# What the field `License` says in the place of an SPDX expression, in lower case.
FIELD_NAMES = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license 2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "mit license": "MIT",
    "psfl": "PSF-2.0",
}
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "GNU General Public License (GPL)": "GPL-1.0-or-later",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "zlib/libpng License": "Zlib",
}


class Family(IntEnum):
    """What a licence allows, from the freest to what stops a release."""

    PERMISSIVE = 0
    WEAK_COPYLEFT = 1
    UNDECIDED = 2
    REFUSED = 3

    @property
    def stops_a_release(self) -> bool:
        return self >= Family.UNDECIDED


class NoExpression(ValueError):
    """The text is not an SPDX expression."""


@dataclass(frozen=True)
class Declaration:
    """What the metadata of a distribution says about its licence."""

    expression: str = ""
    field: str = ""
    classifiers: tuple[str, ...] = ()

    def to_spdx(self) -> str:
        """Return an SPDX expression, or "" if the metadata has none.

        A field and several classifiers are taken together, since they do not say that one of them can be chosen.
        """
        if self.expression:
            return self.expression
        parts = [CLASSIFIERS.get(one, f"LicenseRef-{_to_reference(one)}") for one in self.classifiers]
        if field := _read_field(self.field):
            parts.insert(0, field)
        elif "gpl" in self.field.lower() or not parts:
            return ""
        return " AND ".join(dict.fromkeys(f"({part})" if " OR " in part else part for part in parts))

    def __str__(self) -> str:
        """Return the texts as they are, for messages and to notice that they have changed."""
        return "; ".join(filter(None, [self.expression or self.field.strip().partition("\n")[0], *self.classifiers]))


@dataclass(frozen=True)
class Review:
    """The licence that a person found for a package whose metadata does not decide."""

    declared: str
    expression: str
    reason: str


def read_reviews(file: Path = REVIEWED) -> dict[str, Review]:
    """Return the reviews by the name of the package."""
    return {name: Review(**entry) for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def decide(name: str, declaration: Declaration, reviews: Mapping[str, Review]) -> tuple[str, Family]:
    """Return the licence of a package and its family. A review counts as long as the metadata is the one reviewed."""
    review = reviews.get(name)
    if review and review.declared == str(declaration):
        return review.expression, classify(review.expression)
    spdx = declaration.to_spdx()
    return spdx, classify(spdx)


def list_unused_reviews(declarations: Mapping[str, Declaration], reviews: Mapping[str, Review]) -> Iterable[str]:
    """Yield a sentence for each review of a package that is not installed or declares something else now."""
    for name, review in reviews.items():
        if name not in declarations:
            yield f"{name} is reviewed, but not installed: remove it from {REVIEWED.name}."
        elif review.declared != str(declarations[name]):
            yield f"{name} declares “{declarations[name]}” now, not “{review.declared}”: review it again."


def classify(expression: str) -> Family:
    """Return the family of an SPDX expression: the freest of alternatives, the strictest of what applies together."""
    tokens = re.findall(r"[()]|[^\s()]+", expression)
    try:
        family = _read_alternatives(tokens)
    except NoExpression:
        return Family.UNDECIDED
    return Family.UNDECIDED if tokens else family


def _read_alternatives(tokens: list[str]) -> Family:
    found = [_read_combination(tokens)]
    while tokens and tokens[0].upper() == "OR":
        tokens.pop(0)
        found.append(_read_combination(tokens))
    return min(found)


def _read_combination(tokens: list[str]) -> Family:
    found = [_read_licence(tokens)]
    while tokens and tokens[0].upper() == "AND":
        tokens.pop(0)
        found.append(_read_licence(tokens))
    return max(found)


def _read_licence(tokens: list[str]) -> Family:
    token = tokens.pop(0) if tokens else ")"
    if token == "(":
        family = _read_alternatives(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise NoExpression
        return family
    if token == ")" or token.upper() in ("AND", "OR", "WITH"):
        raise NoExpression
    family = _classify_one(token.rstrip("+"))
    if tokens and tokens[0].upper() == "WITH":
        tokens.pop(0)
        if not tokens:
            raise NoExpression
        if tokens.pop(0) in LINKING_EXCEPTIONS and family is Family.REFUSED:
            return Family.WEAK_COPYLEFT
    return family


def _classify_one(name: str) -> Family:
    if name in PERMISSIVE:
        return Family.PERMISSIVE
    if name.startswith(WEAK_COPYLEFT):
        return Family.WEAK_COPYLEFT
    return Family.REFUSED if name.startswith(REFUSED) else Family.UNDECIDED


def _read_field(text: str) -> str:
    """Return the field `License` as an expression, or "" if it is none: some packages store the whole text in it."""
    text = text.strip()
    named = FIELD_NAMES.get(text.lower(), text)
    return named if classify(named) is not Family.UNDECIDED else ""


def _to_reference(classifier: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", classifier).strip("-")
