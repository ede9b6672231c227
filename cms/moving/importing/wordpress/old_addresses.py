"""Tell what each address of the old site leads to, before the first page is imported."""

from __future__ import annotations

from ..old_site import OldSite
from .authors import build_archive_name, build_person_slug
from .item_index import ItemIndex
from .items import AssignedTerm
from .topics import TopicTerms
from .type_mappings import ATTACHMENT


def build_old_site(index: ItemIndex, topics: TopicTerms) -> OldSite:
    """Return the addresses of the pages, files and topics of an export."""
    site = OldSite(index.export.site.url, upload_urls=list(index.upload_urls))
    for known in index.items.values():
        if known.type == ATTACHMENT:
            parent = index.items.get(index.positions.get(known.parent, 0))
            parent_id = parent.record_id if parent and parent.page_type else ""
            site.add_attachment(known.key, known.link, index.files[known.key].url, parent=parent_id)
        else:
            site.add_record(known.record_id, known.link, item_id=known.id)
    for term in index.export.terms.values():
        assigned = AssignedTerm(term.taxonomy, term.slug, term.name)
        if topic := next(iter(topics.get_topics([assigned], [term.taxonomy])), None):
            site.archives.add_topic(term.taxonomy, term.slug, topic.slug, item_id=term.id)
    for (_, author), is_public in index.authors.items():
        if is_public:  # a link must not name anybody else
            site.archives.add_person(build_archive_name(author), build_person_slug(author), item_id=author.id)
    return site
