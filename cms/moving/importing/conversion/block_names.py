"""The blocks of WordPress by what becomes of them. docs/moving.md has a table of them for readers.

Names are as in the comments of blocks: "core/" is left out.
"""

from __future__ import annotations

# Their HTML says what they are, so their comments are not needed.
_CONTENT_BLOCKS = """
    accordion accordion-heading accordion-item accordion-panel audio button buttons code column columns
    details file freeform gallery group heading html image list list-item media-text missing more nextpage
    paragraph preformatted pullquote quote separator shortcode spacer subhead table text-columns verse video
"""
CONTENT_BLOCKS = frozenset(_CONTENT_BLOCKS.split())

# What they show is not part of the body: WordPress collects it from other pages, people or settings.
_DYNAMIC_BLOCKS = """
    archives avatar block breadcrumbs calendar categories comment-author-avatar comment-author-name
    comment-content comment-date comment-edit-link comment-reply-link comment-template comments
    comments-pagination comments-pagination-next comments-pagination-numbers comments-pagination-previous
    comments-query-loop comments-title footnotes home-link latest-comments latest-posts legacy-widget loginout
    navigation navigation-overlay-close page-list page-list-item pattern post-author post-author-biography
    post-author-name post-comment post-comments post-comments-count post-comments-form post-comments-link
    post-content post-date post-excerpt post-featured-image post-navigation-link post-template post-terms
    post-time-to-read post-title query query-loop query-pagination query-pagination-next
    query-pagination-numbers query-pagination-previous query-title query-total read-more rss search site-logo
    site-tagline site-title table-of-contents tag-cloud template-part term-count term-description term-name
    term-template terms-query widget-area widget-group
"""
DYNAMIC_BLOCKS = frozenset(_DYNAMIC_BLOCKS.split())
