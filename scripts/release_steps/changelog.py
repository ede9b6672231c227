"""Cut the section of a version in CHANGELOG.md, begin the next one, and read one."""

from __future__ import annotations

import re
from datetime import date

UNRELEASED = "unreleased"
NOTES = "### Upgrade notes"
BEGINNING = f"{NOTES}\nNothing has to be done.\n"


class ChangelogError(Exception):
    """The changelog is not as the step expects; the message says what to write."""


def cut(text: str, version: str, day: date) -> str:
    """Return the changelog with the date of the release in the title of the section, which must have upgrade notes."""
    title = f"## {version} — {UNRELEASED}"
    if not re.search(f"^{re.escape(title)}$", text, re.MULTILINE):
        raise ChangelogError(f"CHANGELOG.md has no “{title}”: nothing of {version} can be released.")
    section = read_section(text, version)
    if not re.search(f"^{NOTES}$", section, re.MULTILINE):
        raise ChangelogError(
            f"The section of {version} has no “{NOTES}”: write there what to do, or that there is nothing."
        )
    return text.replace(title, f"## {version} — {day.isoformat()}", 1)


def cut_contract(text: str, version: str, day: date) -> str:
    """Return frontend-contract/CHANGELOG.md with the version of the API and the date in the place of “Unreleased”."""
    if not re.search(r"^## Unreleased$", text, re.MULTILINE):
        raise ChangelogError("frontend-contract/CHANGELOG.md has no “## Unreleased”: the API stays at its version.")
    return text.replace("## Unreleased", f"## {version} — {day.isoformat()}", 1)


def has_unreleased_changes(contract: str) -> bool:
    """Return whether frontend-contract/CHANGELOG.md lists changes that no version of the API has."""
    return re.search(r"^## Unreleased$", contract, re.MULTILINE) is not None


def begin(text: str, version: str) -> str:
    """Return the changelog with a section for the next version above all others.

    Raises:
        ChangelogError: it has one that is not released.
    """
    titles = re.findall(r"^## .*$", text, re.MULTILINE)
    if open_titles := [title for title in titles if title.endswith(UNRELEASED)]:
        raise ChangelogError(f"CHANGELOG.md has “{open_titles[0]}” already: release it before another begins.")
    return text.replace(titles[0], f"## {version} — {UNRELEASED}\n\n{BEGINNING}\n{titles[0]}", 1)


def read_section(text: str, version: str) -> str:
    """Return what the changelog says about a version, without its title.

    Raises:
        ChangelogError: it says nothing.
    """
    found = re.search(rf"^## {re.escape(version)} — [^\n]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if not found or not found[1].strip():
        raise ChangelogError(f"CHANGELOG.md has no section of {version}.")
    return f"{found[1].strip()}\n"
