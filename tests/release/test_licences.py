"""Which licences may be part of a release, by the metadata of a package; the notices contain their texts."""

from __future__ import annotations

import json
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest

from scripts.release_steps.licences import (
    Declaration,
    Family,
    Review,
    classify,
    decide,
    list_unused_reviews,
    read_reviews,
)
from scripts.release_steps.notices import (
    LicenceRefused,
    Package,
    read_contained,
    read_installed,
    read_locked,
    write_notices,
)

PROJECT = Path(__file__).parents[2]
GPL_2 = "GNU General Public License v2 or later (GPLv2+)"
EXPRESSIONS = {
    "MIT": Family.PERMISSIVE,
    "BSD-3-Clause AND MIT": Family.PERMISSIVE,
    "Apache-2.0 WITH LLVM-exception": Family.PERMISSIVE,
    "LGPL-3.0-only": Family.WEAK_COPYLEFT,
    "MPL-2.0 AND MIT": Family.WEAK_COPYLEFT,
    "GPL-2.0-only OR MIT": Family.PERMISSIVE,
    "GPL-2.0 OR MIT": Family.PERMISSIVE,
    "GPL-2.0-or-later OR LGPL-2.1-or-later": Family.WEAK_COPYLEFT,
    "GPL-3.0-only WITH GCC-exception-3.1": Family.WEAK_COPYLEFT,
    "GPL-3.0-only": Family.REFUSED,
    "GPL-2.0+": Family.REFUSED,
    "AGPL-3.0-or-later": Family.REFUSED,
    "SSPL-1.0": Family.REFUSED,
    "GPL-2.0-only AND MIT": Family.REFUSED,
    "MIT AND (GPL-3.0-only OR AGPL-3.0-only)": Family.REFUSED,
    "MIT AND (GPL-3.0-only OR Zlib)": Family.PERMISSIVE,
    "MIT OR GPL-3.0-only AND AGPL-3.0-only": Family.PERMISSIVE,  # AND binds stronger than OR
    "GPL-3.0-only WITH Autoconf-exception-3.0": Family.REFUSED,
    "AGPL-3.0-only OR SSPL-1.0": Family.REFUSED,
    "LicenseRef-Secret": Family.UNDECIDED,
    "LicenseRef-Secret OR MIT": Family.PERMISSIVE,
    "MIT AND": Family.UNDECIDED,
    "MIT BSD-3-Clause": Family.UNDECIDED,
    "(MIT": Family.UNDECIDED,
    "": Family.UNDECIDED,
}
DECLARATIONS = {
    Declaration(expression="MIT", classifiers=(GPL_2,)): "MIT",  # PEP 639: the expression alone counts
    Declaration(field="MIT"): "MIT",
    Declaration(field="Apache License 2.0"): "Apache-2.0",
    Declaration(field="Dual License", classifiers=("BSD License", "Apache Software License")): (
        "BSD-3-Clause AND Apache-2.0"
    ),
    Declaration(field="MIT", classifiers=(GPL_2,)): "MIT AND GPL-2.0-or-later",
    Declaration(field="MIT OR Apache-2.0", classifiers=("MIT License",)): "(MIT OR Apache-2.0) AND MIT",
    Declaration(field="Permission is hereby granted …", classifiers=("MIT License",)): "MIT",
    Declaration(field="GNU GPL, version 3", classifiers=("MIT License",)): "",
    Declaration(field="Ask us"): "",
    Declaration(classifiers=("Other/Proprietary License",)): "LicenseRef-Other-Proprietary-License",
    Declaration(): "",
}
REVIEW = Review("BSD; Other/Proprietary License", "BSD-3-Clause", "Read.")


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_belongs_to_a_family(expression: str) -> None:
    assert classify(expression) is EXPRESSIONS[expression]


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=str)
def test_metadata_is_read_as_an_expression(declaration: Declaration) -> None:
    assert declaration.to_spdx() == DECLARATIONS[declaration]


def test_a_review_decides_as_long_as_the_metadata_is_the_one_reviewed() -> None:
    reviewed = Declaration(field="BSD", classifiers=("Other/Proprietary License",))
    changed = Declaration(classifiers=(GPL_2,))
    assert decide("qr", reviewed, {})[1] is Family.UNDECIDED
    assert decide("qr", reviewed, {"qr": REVIEW}) == ("BSD-3-Clause", Family.PERMISSIVE)
    assert decide("other", reviewed, {"qr": REVIEW})[1] is Family.UNDECIDED
    assert decide("qr", changed, {"qr": REVIEW})[1] is Family.REFUSED
    assert list(list_unused_reviews({"qr": reviewed}, {"qr": REVIEW})) == []
    assert next(iter(list_unused_reviews({}, {"qr": REVIEW}))).startswith("qr is reviewed, but not installed")
    assert next(iter(list_unused_reviews({"qr": changed}, {"qr": REVIEW}))).endswith("review it again.")


def test_each_review_has_a_reason_and_allows_a_release() -> None:
    for review in read_reviews().values():
        assert not classify(review.expression).stops_a_release
        assert len(review.reason) > 30


def test_packages_that_stop_a_release_are_all_named(tmp_path: Path) -> None:
    packages = [
        Package("copyleft", "1.0", Declaration(expression="GPL-3.0-only")),
        Package("nameless", "2.0", Declaration()),
        Package("free", "3.0", Declaration(expression="MIT")),
    ]
    with pytest.raises(LicenceRefused) as refused:
        write_notices(tmp_path / "notices.txt", "0.3.0", packages, {})
    assert str(refused.value).splitlines() == [
        "copyleft 1.0 may not be part of a release: its licence is GPL-3.0-only.",
        "nameless 2.0 declares nothing, which is not decided: review its licence.",
    ]
    assert not (tmp_path / "notices.txt").exists()


def test_notices_have_the_texts_of_installed_packages(tmp_path: Path) -> None:
    packages = {package.name: package for package in read_installed(Path(str(distribution("django").locate_file(""))))}
    chosen = [packages["django"], Package("bare", "1.0", Declaration(expression="LGPL-3.0-only"))]
    counts = write_notices(tmp_path / "notices.txt", "0.3.0", chosen, {})
    assert counts == {"permissive": 1, "weak copyleft": 1}
    text = (tmp_path / "notices.txt").read_text(encoding="utf-8")
    assert "Django Software Foundation" in text
    assert f"django {distribution('django').version}: BSD-3-Clause" in text
    assert "bare 1.0\nLicence: LGPL-3.0-only\nThe distribution contains no text of this licence." in text


def test_fonts_that_the_packages_contain_are_named_with_their_licence(tmp_path: Path) -> None:
    contained = {package.name: str(package.declaration) for package in read_contained(PROJECT / "cms")}
    assert contained == {"newsreader": "OFL-1.1", "source-sans-3": "OFL-1.1"}
    listed = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert listed["license"] == "BSD-3-Clause AND OFL-1.1"
    files = {path for pattern in listed["license-files"] for path in PROJECT.glob(pattern)}
    assert files >= set((PROJECT / "cms").rglob("*.LICENSE.txt"))
    (tmp_path / "sounds.LICENSE.txt").write_text("Ask us.")
    with pytest.raises(LicenceRefused, match="sounds"):
        write_notices(tmp_path / "notices.txt", "0.3.0", read_contained(tmp_path), {})


def test_of_a_lock_file_only_what_users_install_counts(tmp_path: Path) -> None:
    locked = {
        "": {"name": "ours"},
        "node_modules/needed": {"version": "1.0.0", "license": "ISC"},
        "node_modules/needed/node_modules/@scope/inner": {"version": "2.0.0", "license": "GPL-3.0-only"},
        "node_modules/compiler": {"version": "3.0.0", "license": "GPL-3.0-only", "dev": True},
        "node_modules/optional-peer": {"version": "4.0.0", "license": "GPL-3.0-only", "peer": True},
    }
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": locked}))
    found = {package.name: str(package.declaration) for package in read_locked(tmp_path / "package-lock.json")}
    assert found == {"needed": "ISC", "@scope/inner": "GPL-3.0-only"}
