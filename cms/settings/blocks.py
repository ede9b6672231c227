"""The blocks of page bodies: the name of each type and the dotted path of its class, which docs/extending.md explains.

A project adds its own: `BODY_BLOCKS = {**BODY_BLOCKS, "timeline": "myapp.blocks.TimelineBlock"}`.
"""

from .env import env

BODY_BLOCKS = {
    "rich_text": "cms.content.blocks.rich_text.RichTextBlock",
    "heading": "cms.content.blocks.headings.HeadingBlock",
    "quote": "cms.content.blocks.quote.QuoteBlock",
    "image": "cms.content.blocks.image.ImageBlock",
    "gallery": "cms.content.blocks.gallery.GalleryBlock",
    "video": "cms.content.blocks.video.VideoBlock",
    "audio": "cms.content.blocks.audio.AudioBlock",
    "embed": "cms.content.blocks.embed.EmbedBlock",
    "statistic": "cms.content.blocks.statistic.StatisticBlock",
    "call_to_action": "cms.content.blocks.call_to_action.CallToActionBlock",
    "documents": "cms.content.blocks.documents.DocumentsBlock",
    "links": "cms.content.blocks.links.LinksBlock",
    "table": "cms.content.blocks.table.TableBlock",
    "accordion": "cms.content.blocks.accordion.AccordionBlock",
    "code": "cms.content.blocks.code.CodeBlock",
    "separator": "cms.content.blocks.separator.SeparatorBlock",
}

# The hosts of which the block `embed` shows pages in a frame. “.example.org” has all hosts of a domain, “*” any host.
EMBED_HOSTS = env.list(
    "EMBED_HOSTS",
    default=[
        "archive.org",
        "datawrapper.dwcdn.net",
        "embed.documentcloud.org",
        "flo.uri.sh",
        "open.spotify.com",
        "umap.openstreetmap.fr",
        "w.soundcloud.com",
        "www.openstreetmap.org",
    ],
)
