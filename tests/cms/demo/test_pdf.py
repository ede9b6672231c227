"""The demo's documents can be opened: every object stands where the table at the end says."""

import re

from cms.demo.loading.pdf import pdf


def test_objects_stand_where_the_table_says():
    written = pdf(
        "A title (with brackets)", [f"Paragraph {number}. " + "It costs £4 – “yes”. " * 20 for number in range(12)]
    )
    table = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", written)[1])
    assert written[table:].startswith(b"xref\n")
    offsets = [int(found) for found in re.findall(rb"^(\d{10}) 00000 n $", written[table:], re.MULTILINE)]
    for number, offset in enumerate(offsets, start=1):
        assert written[offset:].startswith(b"%d 0 obj\n" % number)
    assert written.count(b"/Type /Page ") > 1


def test_streams_are_as_long_as_they_say():
    written = pdf("Title", ["Text"])
    length = int(re.search(rb"/Length (\d+)", written)[1])
    content = re.search(rb"stream\n(.*)\nendstream", written, re.DOTALL)[1]
    assert len(content) == length
    assert b"(Text) Tj" in content
