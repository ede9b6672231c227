"""The documents name only files, headings and log events that exist."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parents[1]
OPERATING = PROJECT_DIR / "docs/operating"
# Directories of the project with which a path in a document begins.
TOP_DIRECTORIES = {"cms", "docs", "frontend-contract", "ops", "requirements", "scripts", "search", "tests", ".github"}
GENERATED_DIRECTORIES = {"node_modules", "dist", "__pycache__"}  # not in a new clone
# Files that the reader creates or builds.
READERS_FILES = {
    "clarion-VERSION-release-notes.md",
    "docs/decisions/NNN-short-title.md",
    "clarion_settings.py",
    "export.json",
    "search.js",
    "site.js",
    "webhooks.js",
    "action-network.js",
    "civicrm.py",
    "mailchimp.py",
    "sign-up.js",
    "clarion-search.js",
}

FENCED_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)")
INLINE_CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
FILE_NAME = re.compile(r"[\w.-]+\.(?:py|md|ts|js|css|html|json|ya?ml|toml|webp|png)", re.ASCII)
MAX_README_LINES = 30  # lines of a package's README
ENTRY = re.compile(r"^- `([\w/]+\.py(?::\w+)?)`:", re.MULTILINE)
NO_PACKAGES = {"management", "migrations", "templatetags"}
MAX_WORDS = 2_500  # words of a page for operators
FILE_PATH = re.compile(r"[\w/-]+\.(?:py|md|html|ya?ml)", re.ASCII)
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
EVENT_KEY = re.compile(r"[a-z_]+\.[a-z_]+")


def _find_documents() -> list[Path]:
    found = [*PROJECT_DIR.glob("*.md"), *(PROJECT_DIR / "docs").rglob("*.md")]
    for directory in ("cms", "search", "tests", "frontend-contract"):
        found += [path for path in (PROJECT_DIR / directory).rglob("*.md") if not _is_generated(path)]
    return sorted(found)


def _is_generated(path: Path) -> bool:
    return not GENERATED_DIRECTORIES.isdisjoint(path.parts)


def test_links_and_paths_in_code_spans_lead_to_files_and_headings_that_exist() -> None:
    documents = _find_documents()
    broken = [f"{document.relative_to(PROJECT_DIR)}: {name}" for document in documents for name in _broken(document)]
    assert (len(documents) > 90, broken) == (True, [])


def test_broken_links_and_paths_are_found(tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    (tmp_path / "other.md").write_text("# A heading\n")
    document.write_text(
        "[one](other.md#a-heading) [two](gone.md) [three](other.md#gone) `other.md` `gone.py` `scripts/gone`"
    )
    assert list(_broken(document, tmp_path)) == ["gone.md", "other.md#gone", "gone.py", "scripts/gone"]


def test_log_events_are_dotted_keys() -> None:
    assert _log_events()
    assert [event for event in sorted(_log_events()) if not EVENT_KEY.fullmatch(event)] == []


def test_operators_find_every_log_event_in_one_table() -> None:
    table = (OPERATING / "reference/log-events.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)) == _log_events()


def test_operators_are_told_only_of_log_events_that_exist() -> None:
    health = (OPERATING / "day-two/health.md").read_text(encoding="utf-8")
    watched = re.findall(r"\blog ((?:`[^`]+`(?:, )?)+)", health)
    named = {event for events in watched for event in INLINE_CODE.findall(events)}
    assert named
    assert named - _log_events() == set()


def test_each_page_for_operators_is_short_and_on_the_index() -> None:
    pages = {path for path in OPERATING.rglob("*.md") if path.name != "index.md"}
    read = pages - {OPERATING / "reference/log-events.md"}  # one table with every event, which is searched and not read
    words = {page: len(re.findall(r"\S*\w\S*", page.read_text(encoding="utf-8"))) for page in read}
    assert {page: number for page, number in words.items() if number > MAX_WORDS} == {}
    listed = LINK.findall((OPERATING / "index.md").read_text(encoding="utf-8"))
    assert {OPERATING / link.partition("#")[0] for link in listed if not link.startswith("..")} == pages


def test_each_package_says_briefly_what_it_is_for_and_where_a_flow_enters() -> None:
    packages = [package for package in _packages() if not (package / "README.md").is_file()]
    assert [str(package.relative_to(PROJECT_DIR)) for package in packages] == []
    readmes = {package: (package / "README.md").read_text(encoding="utf-8") for package in _packages()}
    assert [str(package) for package, text in readmes.items() if len(text.splitlines()) > MAX_README_LINES] == []
    entries = {package: ENTRY.findall(text) for package, text in readmes.items()}
    assert sum(map(len, entries.values())) > 100
    assert [
        f"{package}: {entry}" for package in entries for entry in entries[package] if not _defines(package, entry)
    ] == []


def test_the_architecture_lists_the_packages_in_the_order_of_their_imports() -> None:
    contracts = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (layers,) = [one["layers"] for one in contracts["contracts"] if one["name"].startswith("Within the CMS")]
    table = (PROJECT_DIR / "docs/architecture.md").read_text(encoding="utf-8").split("| packages | hold |")[1]
    rows = re.findall(r"^\| (`cms/.*?) \|", table.split("\n\n")[0], re.MULTILINE)
    assert [row.replace("`", "").replace(".py", "").replace("/", ".").split(", ") for row in rows] == [
        layer.replace(" ", "").split("|") for layer in layers
    ]


def _packages() -> list[Path]:
    """Return the wings of cms/ and their packages, and those of search/."""
    folders = [path for top in ("cms", "search") for depth in ("*", "*/*") for path in (PROJECT_DIR / top).glob(depth)]
    return [path for path in folders if (path / "__init__.py").is_file() and NO_PACKAGES.isdisjoint(path.parts)]


def _defines(package: Path, entry: str) -> bool:
    """Return whether a module of the package exists, and has the function, class or object after the colon."""
    name, _, defined = entry.partition(":")
    if not (package / name).is_file():
        return False
    text = (package / name).read_text(encoding="utf-8")
    return not defined or bool(re.search(rf"^(def |class |){defined}\b", text, re.MULTILINE))


def _broken(document: Path, project: Path = PROJECT_DIR) -> Iterator[str]:
    """Yield the links and paths of a document that lead nowhere."""
    for link in LINK.findall(INLINE_CODE.sub("", _prose(document))):
        if not re.match(r"[a-z]+:", link) and not _is_target(document, link, project):
            yield link
    yield from (path for path in _paths(document) if not _exists(document, path))


def _prose(document: Path) -> str:
    return FENCED_CODE.sub("", document.read_text(encoding="utf-8"))


def _is_target(document: Path, link: str, project: Path) -> bool:
    name, _, anchor = link.partition("#")
    target = (document.parent / name).resolve() if name else document
    if not target.exists() or not target.is_relative_to(project):
        return False
    return not anchor or anchor in _anchors(target)


@cache
def _anchors(document: Path) -> set[str]:
    """Return the anchors of the headings as GitHub builds them."""
    headings = HEADING.findall(_prose(document))
    return {re.sub(r"[^-\w ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _paths(document: Path) -> Iterator[str]:
    """Yield the code spans that name a path in a top directory, or a file."""
    for span in INLINE_CODE.findall(_prose(document)):
        path = span.split()[0].partition("::")[0]
        top, slash, _ = path.partition("/")
        is_beside = bool(FILE_PATH.fullmatch(path)) and (document.parent / top).is_dir()
        is_path = bool(slash) and (top in TOP_DIRECTORIES or is_beside)
        if (is_path or FILE_NAME.fullmatch(path)) and path not in READERS_FILES:
            yield path


def _exists(document: Path, path: str) -> bool:
    """Return whether the path exists in the project or next to the document; a bare name may be in any directory."""
    if any(character in path for character in "*<{"):
        pattern = re.sub(r"<[^>]*>|\{[^}]*\}", "*", path)
        return any(PROJECT_DIR.glob(pattern)) or any(document.parent.glob(pattern))
    if (PROJECT_DIR / path).exists() or (document.parent / path).exists():
        return True
    return "/" not in path and path in _file_names()


@cache
def _file_names() -> set[str]:
    directories = [PROJECT_DIR / name for name in TOP_DIRECTORIES]
    return {path.name for directory in directories for path in directory.rglob("*") if not _is_generated(path)}


@cache
def _log_events() -> set[str]:
    """Return the first argument of each call of a method of `log` in the packages."""
    events: set[str] = set()
    for package in ("cms", "search"):
        for path in (PROJECT_DIR / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "structlog.get_logger" in text:
                events.update(_called_events(ast.parse(text)))
    return events


def _called_events(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=method), args=[event, *_]):
                if method in LOG_METHODS:
                    yield str(ast.literal_eval(event))
