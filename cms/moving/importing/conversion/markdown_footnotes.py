"""Footnotes of Markdown: `[^1]` in the text, and `[^1]: The note.` in lines of its own.

They become HTML with ids, as other systems write footnotes, which `footnotes` recognises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

FOOTNOTES = "footnotes"  # those of the text by name, in the environment of the parser
REFERENCE = re.compile(r"\[\^([^\[\]\s^]{1,60})\]")
DEFINITION = re.compile(r" {0,3}\[\^([^\[\]\s^]{1,60})\]:[ \t]*(.*)")
CONTINUATION = re.compile(r"(?: {2,}|\t)(.*)")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(slots=True)
class MarkdownFootnote:
    """A footnote: its number in the text, what it says, and whether the text refers to it."""

    number: int
    markdown: str
    is_referred_to: bool = False


def take_definitions(markdown: str) -> tuple[str, dict[str, MarkdownFootnote]]:
    """Return Markdown without the definitions of footnotes, and these by name. Code is left as it is.

    A definition has the lines below it that are indented; the first one of a name counts, others stay in the text.
    """
    if "[^" not in markdown:
        return markdown, {}
    kept: list[str] = []
    definitions: dict[str, list[str]] = {}
    open_lines: list[str] | None = None
    fence = ""
    for line in markdown.split("\n"):
        if found := FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        elif not fence and (found := DEFINITION.match(line)) and found[1] not in definitions:
            open_lines = definitions[found[1]] = [found[2]]
            kept.append("")  # a definition ends the paragraph above it
            continue
        if open_lines is not None and not fence and (not line.strip() or CONTINUATION.match(line)):
            open_lines.append(line.strip())
            continue
        open_lines = None
        kept.append(line)
    notes = (MarkdownFootnote(number, "\n".join(lines).strip()) for number, lines in enumerate(definitions.values(), 1))
    return "\n".join(kept), dict(zip(definitions, notes, strict=True))


def parse_footnote_reference(state: StateInline, silent: bool) -> bool:
    """Parse `[^1]` if there is a footnote with that name; a rule of the parser."""
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    note: MarkdownFootnote | None = state.env.get(FOOTNOTES, {}).get(found[1]) if found else None
    if not found or not note:
        return False
    if not silent:
        identity = "" if note.is_referred_to else f' id="fnref:{note.number}"'
        note.is_referred_to = True
        state.push("html_inline", "", 0).content = f'<sup{identity}><a href="#fn:{note.number}">{note.number}</a></sup>'
    state.pos = found.end()
    return True


def write_entries(notes: Iterable[MarkdownFootnote], parser: MarkdownIt) -> str:
    """Return the HTML of a numbered list with the footnotes, in the order of their definitions."""
    entries = []
    for note in notes:
        back = f'<a href="#fnref:{note.number}">↩</a>' if note.is_referred_to else ""
        entries.append(f'<li id="fn:{note.number}">{parser.render(note.markdown)}{back}</li>')
    return f"\n<ol>{''.join(entries)}</ol>" if entries else ""
