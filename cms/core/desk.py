"""What a section of the desk is made of. Apps offer their sections with the hook `clarion_desk_section`.

The desk is the home page of the admin: it shows to each user what is next. `cms/editing/desk` reads the hook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from django.http import HttpRequest
from django.utils.functional import Promise

Text: TypeAlias = str | Promise
Level = Literal["", "warning", "critical"]
MAX_ROWS = 6  # rows of a section on the desk; its list has the others


@dataclass(frozen=True, slots=True)
class DeskLink:
    """A link of the desk."""

    label: Text
    url: str
    icon_name: str = ""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A row of a section: what it is about, one sentence about it, and what the user can do.

    `facts` are short further texts. `quote` is what a person wrote, such as the comment on a returned draft. `actions`
    are buttons, and `menu` has further actions.
    """

    title: Text
    url: str | None  # None for an object that the user may not edit
    sentence: Text = ""
    facts: Sequence[Text] = ()
    quote: str = ""
    quote_author: str = ""
    level: Level = ""
    actions: Sequence[DeskLink] = ()
    menu: Sequence[DeskLink] = ()


class DeskSection:
    """A section of the desk, for one request.

    A section reads its rows with a number of queries that does not depend on how many there are. What other sections
    need as well, it reads with `read_once` of `cms.core.requests`. It shows nothing that is hidden from the user.
    Without rows, `empty_text` explains what would stand there, and `get_first_step` offers how to begin; a section
    without `empty_text` is then left out.
    """

    name: ClassVar[str]  # unique, for the HTML id
    heading: ClassVar[Text]
    icon_name: ClassVar[str] = "list-ul"
    empty_text: ClassVar[Text] = ""

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        self.request, self.now = request, now
        self.user: Any = request.user

    def is_shown(self) -> bool:
        """Return whether the section is for the user, by what the user may do."""
        raise NotImplementedError

    def find_rows(self) -> Sequence[DeskRow]:
        """Return the rows, the most urgent first. The desk shows MAX_ROWS of them."""
        raise NotImplementedError

    def get_first_step(self) -> DeskLink | None:
        """Return what a user without rows can begin with."""
        return None

    def get_list_link(self) -> DeskLink | None:
        """Return the link to the view with all rows."""
        return None
