"""Twenty documents: what each contains is in its blocks, and what is not is listed."""

from __future__ import annotations

import re
from dataclasses import astuple, fields

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.editing.text_conversion.images import resolve_images
from cms.editing.text_conversion.left_out import LeftOut, Loss
from cms.editing.text_conversion.sources import convert_document, convert_paste
from cms.editing.text_conversion.stream_blocks import fit_blocks
from cms.page_types.stories.models import StoryPage

from .corpus import CORPUS, Contents

pytestmark = pytest.mark.processes
STREAM_BLOCK = StoryPage._meta.get_field("body").stream_block
LEAST_SHARE = 0.95
NOTE_LISTS = re.compile(r'<ol[^>]*><li id="fn-')


class Store:
    """Has the images of a document without storing them."""

    def __init__(self, contents, left_out):
        self.contents = contents
        self.left_out = left_out

    def get(self, key, alt):
        if key in self.contents:
            return 1
        self.left_out.add(Loss.REMOTE_IMAGE if key.startswith("http") else Loss.LOCAL_IMAGE)
        return None


def convert(document):
    """Return the contents of the blocks and the sentences about what was left out."""
    left_out = LeftOut()
    content = document.build()
    if content.startswith(b"PK"):
        converted = convert_document(SimpleUploadedFile("a.docx", content), "upload-1", left_out)
    else:
        converted = convert_paste(content.decode(), "upload-1", left_out)
    blocks = fit_blocks(resolve_images(converted.blocks, Store(converted.images, left_out)), STREAM_BLOCK, left_out)
    texts = "".join(block["value"] for block in blocks if block["type"] == "rich_text")
    kinds = [block["type"] for block in blocks]
    found = Contents(
        headings=kinds.count("heading") + bool(converted.title),
        lists=len(re.findall("<[uo]l", texts)) - len(NOTE_LISTS.findall(texts)),
        tables=kinds.count("table"),
        images=kinds.count("image"),
        footnotes=len(set(re.findall('<li id="(fn-[^"]*)"', texts)) & set(re.findall('href="#(fn-[^"]*)"', texts))),
        links=len(re.findall('<a href="(?!#fn)', texts)),
    )
    return found, left_out.list_sentences()


@pytest.mark.few(5)
@pytest.mark.parametrize("document", CORPUS, ids=lambda document: document.name)
def test_what_a_document_contains_is_in_its_blocks_and_the_rest_is_listed(document):
    found, sentences = convert(document)
    expected = Contents(
        *(all_ - lost for all_, lost in zip(astuple(document.contents), astuple(document.lost), strict=True))
    )
    assert found == expected
    assert len(sentences) == len(document.left_out), sentences
    assert [words for words in document.left_out if not any(words in sentence for sentence in sentences)] == []


def test_the_corpus_has_twenty_documents_and_nineteen_of_twenty_parts_arrive():
    assert len(CORPUS) == 20
    contained = sum(sum(astuple(document.contents)) for document in CORPUS)
    lost = sum(sum(astuple(document.lost)) for document in CORPUS)
    assert (contained - lost) / contained >= LEAST_SHARE
    for position, field in enumerate(fields(Contents)):
        assert sum(astuple(document.contents)[position] for document in CORPUS) > 4, field.name
