"""The blocks of page bodies: the name of each type and the dotted path of its class, which docs/extending.md explains.

A project adds its own: `BODY_BLOCKS = {**BODY_BLOCKS, "timeline": "myapp.blocks.TimelineBlock"}`.
"""

BODY_BLOCKS = {
    "rich_text": "cms.content.blocks.rich_text.RichTextBlock",
    "heading": "cms.content.blocks.headings.HeadingBlock",
    "quote": "cms.content.blocks.quote.QuoteBlock",
    "image": "cms.content.blocks.image.ImageBlock",
    "gallery": "cms.content.blocks.gallery.GalleryBlock",
    "video": "cms.content.blocks.video.VideoBlock",
    "statistic": "cms.content.blocks.statistic.StatisticBlock",
    "call_to_action": "cms.content.blocks.call_to_action.CallToActionBlock",
    "documents": "cms.content.blocks.documents.DocumentsBlock",
    "links": "cms.content.blocks.links.LinksBlock",
    "table": "cms.content.blocks.table.TableBlock",
}
