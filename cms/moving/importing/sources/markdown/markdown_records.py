"""Build the records of a site that is kept as a directory of Markdown."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import override

from cms.content.conversion.results import Conversion, refer_to_file
from cms.core import clock
from cms.core.localisation import language_of_words
from cms.moving.importing.conversion.blocks import convert_markdown
from cms.moving.importing.models import ImportedRecord
from cms.moving.importing.records.record_types import MAX_LENGTHS, MAX_TERM_LENGTH, State, choose_old_paths
from cms.moving.importing.records.records import BadRecord, Record, build_record
from cms.moving.importing.reports.tag_policy import FoundTags
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.resolution.links import LinkRewriter
from cms.moving.importing.sources.wordpress.items import choose_source, match_language
from cms.pages.models import BasePage

from .document_fields import (
    find_authors,
    find_picture,
    find_title,
    find_topics,
    get_end,
    get_summary,
)
from .documents import Document, DocumentReader, read_body
from .front_matter import BadFrontMatter, get_beginning, get_text
from .inherited_fields import InheritedFields
from .links import DocumentLinks, OldMarkdownSite, add_documents
from .permalinks import Permalinks
from .site import MarkdownSite
from .template_tags import GeneratorTags, restore_braces

MAX_NAMED_LINKS = 20
UNKNOWN_ADDRESS = "its address in the old site is not known, so no redirect leads to it: see --permalink"
NO_DATE = "is a draft, because a public page of its type needs a date, and the file has none"
NEEDS_DATE = frozenset(("story", "release"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownOptions:
    """How documents become records. `types` are page types by directories, of which the longest counts."""

    post_type: str = "story"
    page_type: str = "standard"
    types: Mapping[str, str] = field(default_factory=dict)
    permalink: str = ""
    drop_tags: bool = False
    language: str = ""  # language of documents that name none

    def get_type(self, document: Document) -> str:
        """Return the page type that a document becomes."""
        found = [one for one in self.types if f"{document.path}/".startswith(f"{one.strip('/')}/")]
        default = self.post_type if document.is_post else self.page_type
        return self.types[max(found, key=len)] if found else default


class MarkdownRecords:
    """The records of a site, in the order of their files. `ignored` counts the files that are no pages."""

    def __init__(self, site: MarkdownSite, options: MarkdownOptions, files: FileStore) -> None:
        self.site = site
        self.options = options
        self.files = files
        self.permalinks = Permalinks(site, options.permalink)
        reader = DocumentReader(site, InheritedFields(site).find)
        found = reader.read()
        self.ignored: Counter[str] = reader.left_out
        self.documents = [document for document in found if self._set_language(document)]
        for document in found:
            document.url = self.permalinks.find(document) if not document.error else ""
        self.ids = {document.path: self._build_id(document) for document in self.documents}
        self.links = DocumentLinks(site, self.documents)
        self.tags = GeneratorTags(site, self.links.find_url)
        self.old_site = OldMarkdownSite(self.links)
        add_documents(self.old_site, self.documents, self.permalinks, self.ids)
        self._sources = self._find_sources()
        self._scheduled = set(ImportedRecord.objects.filter(state=State.SCHEDULED).values_list("source_id", flat=True))
        self._stream_block = BasePage._meta.get_field("body").stream_block
        self._unresolved: dict[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[tuple[int, Record | BadRecord]]:
        for position, document in enumerate(self.documents, start=1):
            try:
                yield position, self._build(document, position)
            except (BadRecord, BadFrontMatter) as problem:
                yield position, BadRecord(f"{document.path}: {problem}")
            except ValidationError as problem:
                yield position, BadRecord(f"{document.path}: {'; '.join(problem.messages)}")

    def take_unresolved(self, position: int) -> tuple[str, ...]:
        """Return the links of a document that lead to nothing imported, and forget them."""
        return self._unresolved.pop(position, ())

    # ------------------------------------------------------------------ all documents

    def _set_language(self, document: Document) -> bool:
        """Set the language of a document to one of this installation; return whether it has that one."""
        named = document.language
        document.fields = {**document.fields, "_language": named}
        language = (
            match_language(named, list(dict(settings.WAGTAIL_CONTENT_LANGUAGES))) if named else self.options.language
        )
        if not language:
            self.ignored[f"a file in “{named[:20]}”, which is not among LANGUAGES"] += 1
        return bool(language)

    def _get_language(self, document: Document) -> str:
        languages = list(dict(settings.WAGTAIL_CONTENT_LANGUAGES))
        return match_language(document.language, languages) if document.language else self.options.language

    def _build_id(self, document: Document) -> str:
        found = f"markdown:{self.site.host}{self.site.base_path}/{document.path}"
        if len(found) <= MAX_LENGTHS["id"]:
            return found
        return f"markdown:{hashlib.sha256(found.encode(errors='replace')).hexdigest()}"

    def _find_sources(self) -> dict[str, str]:
        """Return the id of the record of which each document is a translation, by the path of the document."""
        groups: dict[str, list[Document]] = defaultdict(list)
        for document in self.documents:
            groups[_get_group(document)].append(document)
        found: dict[str, str] = {}
        for members in groups.values():
            languages = [self._get_language(one) for one in members]
            if len(members) > 1 and len(set(languages)) == len(members):
                pairs = [(one.path, language) for one, language in zip(members, languages, strict=True)]
                source = choose_source(pairs, self.options.language)
                found |= {one.path: self.ids[source] for one in members if one.path != source}
        return found

    # ------------------------------------------------------------------ one document

    def _build(self, document: Document, position: int) -> Record:
        if document.error:
            raise BadRecord(document.error)
        record_id, language = self.ids[document.path], self._get_language(document)
        kind = self.options.get_type(document)
        resolved = self.tags.resolve(read_body(self.site, document), document)
        title, text = find_title(document, resolved)
        with override(language_of_words(language)):  # language of the mark of struck-out text
            conversion = convert_markdown(
                text,
                seed=record_id,
                base_url=self.links.get_base(document),
                drop_tags=self.options.drop_tags,
                locate=partial(self.links.locate, document=document),
            )
        self._remember_names(conversion)
        rewriter = LinkRewriter(self.old_site, record_id, self.links.get_base(document))
        blocks = rewriter.rewrite_blocks(restore_braces(conversion.blocks), self._stream_block)
        self._unresolved[position] = tuple(str(link) for link in rewriter.unresolved[:MAX_NAMED_LINKS])
        state, notes = self._get_state(document, record_id, kind)
        old_paths, others = choose_old_paths(self.permalinks.list_old_paths(document))
        notes += [f"no redirect for {path[:100]}" for path in others[:MAX_NAMED_LINKS]]
        fields = self._build_fields(document, notes)
        return build_record(
            {
                "id": record_id,
                "type": kind,
                "language": language,
                "translation_of": self._sources.get(document.path, ""),
                "state": state,
                "publish_at": self._get_start(document) if state == State.SCHEDULED else None,
                "date": document.date,
                "slug": self._get_slug(document),
                "title": Truncator(self.tags.resolve_line(title, document)).chars(MAX_LENGTHS["title"], truncate="…"),
                "summary": self._get_summary(document),
                "topics": [one for one in find_topics(document) if len(one) <= MAX_TERM_LENGTH],
                "authors": [one for one in find_authors(document, self.site.data) if len(one) <= MAX_TERM_LENGTH],
                "body": blocks,
                "old_paths": old_paths,
                **fields,
            },
            notes=(*notes, *conversion.list_left_out(), *conversion.list_changes()),
            tags=FoundTags.read(conversion, are_dropped=self.options.drop_tags),
        )

    def _remember_names(self, conversion: Conversion) -> None:
        """Tell files with names like `map-300x200.jpg` from smaller forms of others, which WordPress makes."""
        for key in conversion.files:
            self.files.describe(key)

    def _get_state(self, document: Document, record_id: str, kind: str) -> tuple[State, list[str]]:
        """Return the state of the page, and notes about it. What was scheduled stays so when its time has come."""
        notes = [] if document.url else [UNKNOWN_ADDRESS]
        if document.is_hidden:
            return State.DRAFT, [*notes, "was hidden in the old site; it is a draft here"]
        if document.date is None and kind in NEEDS_DATE:
            return State.DRAFT, [*notes, NO_DATE]
        start = self._get_start(document)
        is_scheduled = start and (start > clock.now() or record_id in self._scheduled)
        return (State.SCHEDULED if is_scheduled else State.PUBLIC), notes

    def _get_start(self, document: Document) -> datetime | None:
        return get_beginning(document.start, self.site.zone) if document.start else None

    def _get_slug(self, document: Document) -> str:
        last = document.url.rstrip("/").rpartition("/")[2].removesuffix(".html")
        return get_text(document.fields, "slug") or last or document.name

    def _get_summary(self, document: Document) -> str:
        written = self.tags.resolve_line(get_summary(document), document)
        return Truncator(" ".join(strip_tags(written).split())).chars(MAX_LENGTHS["summary"], truncate="…")

    def _build_fields(self, document: Document, notes: list[str]) -> dict[str, Any]:
        """Return the fields that only some page types have."""
        found: dict[str, Any] = {}
        picture, alt = find_picture(document)
        written = self.tags.resolve_line(picture, document)
        if written:
            url = self.links.locate(written, document)
            if "://" in url:
                self.files.describe(url)
                found |= {"image": refer_to_file(url), **({"image_alt": alt} if alt else {})}
            else:
                notes.append(f"there is no file {written[:200]}")
        if document.fields.get("noindex") is True or "noindex" in get_text(document.fields, "robots"):
            found["noindex"] = True
        if end := get_end(document, self.site.zone):
            found["expire_at"] = end.isoformat()
        return found


def _get_group(document: Document) -> str:
    """Return what translations of a document have in common: a key in their fields, or the path without language."""
    if key := get_text(document.fields, "translationKey", "translationkey", "translation_key", "ref"):
        return f"key:{key}"
    codes = {document.language.lower(), document.language.lower().replace("-", "_")}
    parts = (part for part in document.place.parts if part.lower() not in codes)
    return f"{document.date or ''}/{'/'.join(parts)}"
