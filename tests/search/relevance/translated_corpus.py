"""Make a corpus of translated pages from a git repository of Markdown files with a folder for each language.

    python -m tests.search.relevance.translated_corpus GIT_DIRECTORY "content/{language}/docs/{path}.md" FILE en,de,fr

The repository may be bare. Files with the same path are translations of each other; those that have fewer than two
languages are left out. FILE ends with `.translations.jsonl.gz`; each line is a page with `key`, `locale`, `title`,
`summary` and `body`. Corpora are not part of this repository.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

MAX_TEXT_LENGTH = 1_500
MIN_PARAGRAPH_LENGTH = 30  # shorter lines are mostly headings, labels and code

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^(?:title|linkTitle):\s*(.+)$", re.MULTILINE)
_HEADING = re.compile(r"^# (.+?)\s*(?:\{.*\})?\s*$", re.MULTILINE)
_MARKUP = (
    (re.compile(r"```.*?```|<!--.*?-->|\{\{.*?\}\}", re.DOTALL), " "),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?"), r"\1"),
    (re.compile(r"<[^>]+>|\{[*%#].*?\}|^/{3}.*$", re.MULTILINE), " "),
    (re.compile(r"[*_`#>|]+"), " "),
)


def write_corpus(repository: str, pattern: str, target: Path, languages: list[str]) -> int:
    """Write the pages of these languages, and return their number."""
    pages = [page for language in languages for page in _read_pages(repository, pattern, language)]
    translated = Counter(page["key"] for page in pages)
    kept = [page for page in pages if translated[page["key"]] > 1]
    with gzip.open(target, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(page, ensure_ascii=False) + "\n" for page in kept)
    return len(kept)


def _read_pages(repository: str, pattern: str, language: str) -> Iterator[dict[str, str]]:
    before, _, after = pattern.partition("{path}")
    folder = before.format(language=language)
    names = _run_git(repository, "ls-tree", "-r", "--name-only", "HEAD", "--", folder).splitlines()
    for name in names:
        if name.endswith(after):
            page = parse_page(_run_git(repository, "show", f"HEAD:{name}"))
            if page:
                yield {"key": name[len(folder) : -len(after)], "locale": language.lower(), **page}


def parse_page(text: str) -> dict[str, str] | None:
    """Return title, first paragraph and text of a Markdown file; None if it has no title or no text."""
    front = _FRONT_MATTER.match(text)
    heading = None if front else _HEADING.search(text)
    title = _FRONT_TITLE.search(front[1]) if front else heading
    if title is None:
        return None
    text = text[(front or heading).end() :]  # type: ignore[union-attr]
    for markup, replacement in _MARKUP:
        text = markup.sub(replacement, text)
    paragraphs = [" ".join(one.split()) for one in text.split("\n\n")]
    paragraphs = [one for one in paragraphs if len(one) >= MIN_PARAGRAPH_LENGTH]
    if not paragraphs:
        return None
    body = "\n".join(paragraphs[1:])[:MAX_TEXT_LENGTH]
    return {"title": re.sub(r"[`*\"']", "", title[1]).strip(), "summary": paragraphs[0][:300], "body": body}


def _run_git(repository: str, *arguments: str) -> str:
    found = subprocess.run(["git", "-C", repository, *arguments], capture_output=True, check=True)
    return found.stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    given, layout, file, listed = sys.argv[1:]
    sys.stdout.write(f"{write_corpus(given, layout, Path(file), listed.split(','))} pages\n")
