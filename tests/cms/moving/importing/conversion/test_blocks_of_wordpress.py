"""The conversion of WordPress's blocks: each rule, and similar blocks that it does not apply to."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cms.moving.importing.conversion.html_blocks import convert_html

from .html_conversion import BASE_URL, converted, heading, image, image_value, text

PICTURE = "https://old.example/wp-content/uploads/a.jpg"
FIGURE = '<figure class="wp-block-image"><img src="/wp-content/uploads/{}.jpg" alt="{}"/>{}</figure>'
CAPTION = '<figcaption class="wp-element-caption">{}</figcaption>'


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<!-- wp:paragraph --><p>One <strong>two</strong></p><!-- /wp:paragraph -->", [text("<p>One <b>two</b></p>")]),
        ('<!-- wp:heading {"level":3} --><h3>One</h3><!-- /wp:heading -->', [heading("One", "3")]),
        (
            "<!-- wp:list --><ul><!-- wp:list-item --><li>One<!-- wp:list --><ul><!-- wp:list-item --><li>Two</li>"
            "<!-- /wp:list-item --></ul><!-- /wp:list --></li><!-- /wp:list-item --></ul><!-- /wp:list -->",
            [text("<ul><li>One<ul><li>Two</li></ul></li></ul>")],
        ),
        ('<!-- wp:separator --><hr class="wp-block-separator"/><!-- /wp:separator -->', [("separator", {})]),
        ('<!-- wp:spacer --><div style="height:9px" class="wp-block-spacer"></div><!-- /wp:spacer -->', []),
        ("<!-- wp:more --><!--more--><!-- /wp:more --><p>One</p>", [text("<p>One</p>")]),
        ("<!-- wp:nextpage --><!--nextpage--><!-- /wp:nextpage --><p>One</p>", [text("<p>One</p>")]),
        (
            '<!-- wp:code --><pre class="wp-block-code"><code lang="python" class="language-python">if a &lt; b:\n'
            "    go()</code></pre><!-- /wp:code -->",
            [("code", {"code": "if a < b:\n    go()", "language": "python"})],
        ),
        (
            '<!-- wp:preformatted --><pre class="wp-block-preformatted">  a<br>b</pre><!-- /wp:preformatted -->',
            [("code", {"code": "  a\nb", "language": ""})],
        ),
        (
            '<!-- wp:verse --><pre class="wp-block-verse">a\n<a href="/b">b</a></pre><!-- /wp:verse -->',
            [text('<p>a<br/><a href="https://old.example/b">b</a></p>')],
        ),
        ("<!-- wp:html --><b>One</b><script>alert(1)</script><!-- /wp:html -->", [text("<p><b>One</b></p>")]),
        (
            '<!-- wp:buttons --><div><!-- wp:button --><div><a href="/join">Join</a></div><!-- /wp:button -->'
            "<!-- wp:button --><div><a>No link</a></div><!-- /wp:button --></div><!-- /wp:buttons -->",
            [text('<p><a href="https://old.example/join">Join</a></p><p>No link</p>')],
        ),
    ],
)  # fmt: skip
def test_texts(html: str, blocks: list[tuple[str, Any]]) -> None:
    assert converted(html) == blocks


def test_containers_keep_their_content_in_order() -> None:
    group = "<!-- wp:group --><div>{}</div><!-- /wp:group -->"
    column = "<!-- wp:column --><div>{}</div><!-- /wp:column -->"
    both = column.format("<p>One</p>") + column.format("<h2>Two</h2>")
    columns = f"<!-- wp:columns --><div>{both}</div><!-- /wp:columns -->"
    blocks = converted(group.format(columns + "<p>Three</p>"))
    assert blocks == [text("<p>One</p>"), heading("Two"), text("<p>Three</p>")]


@pytest.mark.parametrize(
    ("html", "value"),
    [
        ("<blockquote><p>All is well.</p><cite>Jane Doe, director</cite></blockquote>", ("Jane Doe", "director")),
        ("<figure><blockquote><p>All is well.</p><cite>Jane Doe</cite></blockquote></figure>",
         ("Jane Doe", "")),
        ("<blockquote><p>All is well.<br><cite>— Jane Doe</cite></p></blockquote>", ("Jane Doe", "")),
        ("<blockquote><p>All is well.</p><cite>several people</cite></blockquote>", None),
        ("<blockquote><p>All is well.</p><cite><a href='/x'>Jane Doe</a></cite></blockquote>", None),
        ("<blockquote><cite>Jane Doe</cite></blockquote>", None),
    ],
)  # fmt: skip
def test_a_quotation_with_a_named_speaker_is_a_quote(html: str, value: tuple[str, str] | None) -> None:
    ((kind, quote),) = converted(html)
    assert kind == ("quote" if value else "rich_text")
    if value:
        assert (quote["text"], quote["speaker"], quote["role"]) == ("All is well.", *value)


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        (FIGURE.format("a", "A boat", CAPTION.format("At <b>sea</b>")), [image(PICTURE, "A boat", "At sea")]),
        (FIGURE.format("a", "", ""), [image(PICTURE)]),
        (
            FIGURE.format("a", "", CAPTION.format('By <a href="/jane">Jane</a>')),
            [image(PICTURE, caption="By Jane"), text('<ul><li><a href="https://old.example/jane">Jane</a></li></ul>')],
        ),
        (
            f'<figure><a href="https://e.org/">{FIGURE.format("a", "A boat", "")}</a></figure>',
            [image(PICTURE, "A boat"), text('<p><a href="https://e.org/">https://e.org/</a></p>')],
        ),
        ('<a href="https://e.org/"><img src="/wp-content/uploads/a.jpg" alt="A"></a>',
         [image(PICTURE, "A"), text('<p><a href="https://e.org/">A</a></p>')]),
        ('<a href="/wp-content/uploads/a.jpg"><img src="/wp-content/uploads/a.jpg"></a>', [image(PICTURE)]),
        ('<a href="/a/"><img src="/wp-content/uploads/a-300x200.jpg"></a>',
         [image("https://old.example/wp-content/uploads/a-300x200.jpg")]),
        ('<a href="/?attachment_id=7"><img src="/wp-content/uploads/a.jpg"></a>', [image(PICTURE)]),
    ],
)  # fmt: skip
def test_pictures_keep_caption_and_link(html: str, blocks: list[tuple[str, Any]]) -> None:
    assert converted(html) == blocks


def test_a_long_caption_is_shortened_and_follows_in_full() -> None:
    caption = "word " * 100
    (_, value), (kind, following) = converted(FIGURE.format("a", "", CAPTION.format(caption)))
    assert value["caption"].endswith("word…")
    assert len(value["caption"]) <= 400
    assert (kind, following) == text(f"<p>{caption.strip()}</p>")


def test_galleries_of_both_forms() -> None:
    first, second = FIGURE.format("a", "A", CAPTION.format("One")), FIGURE.format("b", "B", "")
    nested = f'<figure class="wp-block-gallery">{first}{second}<figcaption>Both</figcaption></figure>'
    listed = (
        '<figure class="wp-block-gallery"><ul class="blocks-gallery-grid"><li class="blocks-gallery-item">'
        f"{first}</li><li>{second}</li></ul><figcaption class='blocks-gallery-caption'>Both</figcaption></figure>"
    )
    images = [image_value(PICTURE, "A", "One"), image_value(PICTURE.replace("/a.", "/b."), "B")]
    gallery = [("gallery", {"images": images, "caption": "Both"})]
    assert converted(nested) == gallery
    assert converted(listed) == gallery


@pytest.mark.parametrize(("count", "sizes"), [(1, []), (2, [2]), (40, [40]), (41, [39, 2]), (81, [39, 39, 3])])
def test_large_galleries_are_divided(count: int, sizes: list[int]) -> None:
    pictures = "".join(FIGURE.format(number, "", "") for number in range(count))
    blocks = converted(f'<figure class="wp-block-gallery">{pictures}</figure>')
    assert [len(value["images"]) for kind, value in blocks if kind == "gallery"] == sizes
    assert [kind for kind, _ in blocks if kind == "image"] == (["image"] if count == 1 else [])


def test_a_cover_shows_its_picture_before_its_text() -> None:
    comment = f'<!-- wp:cover {{"url":"{PICTURE}"}} -->'
    background = f'<img class="wp-block-cover__image-background" src="{PICTURE}" alt="{{}}">'
    content = "<div><p>Text</p></div></div><!-- /wp:cover -->"
    shown = converted(f'{comment}<div class="wp-block-cover">{background.format("")}{content}')
    assert shown == [image(PICTURE, decorative=True), text("<p>Text</p>")]
    described = converted(f'{comment}<div class="wp-block-cover">{background.format("Sea")}{content}')
    assert described == [image(PICTURE, "Sea"), text("<p>Text</p>")]
    assert converted(f'{comment}<div style="background-image:url({PICTURE})">{content}') == shown


def test_media_and_text() -> None:
    figure = f'<figure class="wp-block-media-text__media"><img src="{PICTURE}" alt="A"></figure>'
    content = '<div class="wp-block-media-text__content"><p>Text</p></div>'
    assert converted(f"<!-- wp:media-text --><div>{figure}{content}</div><!-- /wp:media-text -->") == [
        image(PICTURE, "A"), text("<p>Text</p>"),
    ]  # fmt: skip


def test_tables_have_their_caption() -> None:
    table = "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    ((kind, value),) = converted(f'<figure class="wp-block-table">{table}<figcaption>Both</figcaption></figure>')
    assert (kind, value["data"], value["table_caption"]) == ("table", [["A", "B"], ["1", "2"]], "Both")
    assert value["first_row_is_table_header"]


def test_pictures_in_tables_and_lists_follow_them() -> None:
    picture = f'<img src="{PICTURE}" alt="A">'
    (kind, value), follower = converted(f"<table><tr><td>1 {picture}</td><td>2</td></tr></table>")
    assert (kind, value["data"], follower) == ("table", [["1", "2"]], image(PICTURE, "A"))
    assert converted(f"<ol><li>One {picture}</li><li>Two</li></ol>") == [
        text("<ol><li>One</li><li>Two</li></ol>"), image(PICTURE, "A"),
    ]  # fmt: skip


EMBED = (
    '<!-- wp:{name} {{"url":"{url}"}} --><figure class="wp-block-embed"><div>\n{url}\n</div>{caption}</figure>'
    "<!-- /wp:{name} -->"
)


@pytest.mark.parametrize("name", ["embed", "core-embed/youtube"])
def test_videos_of_known_providers(name: str) -> None:
    url = "https://youtu.be/ex8fMxXJDJw"
    assert converted(EMBED.format(name=name, url=url, caption="<figcaption>Our film</figcaption>")) == [
        ("video", {"url": url, "title": "Our film", "transcript": ""})
    ]
    assert converted(EMBED.format(name=name, url=url, caption=""))[0][1]["title"] == "Video"


def test_other_embeds() -> None:
    tweet = "https://twitter.com/WordPress/status/1057136472321613824"
    assert converted(EMBED.format(name="embed", url=tweet, caption="")) == [
        ("embed", {"url": tweet, "title": "twitter.com"})
    ]
    unknown = "https://blog.example/post"
    assert converted(EMBED.format(name="embed", url=unknown, caption="")) == [
        text(f'<p><a href="{unknown}">{unknown}</a></p>')
    ]
    assert converted(f'<!-- wp:embed {{"url":"{tweet}"}} /-->') == [("embed", {"url": tweet, "title": "twitter.com"})]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://www.youtube.com/watch?feature=x&v=ex8fMxXJDJw", "https://www.youtube.com/watch?v=ex8fMxXJDJw"),
        ("https://www.youtube.com/shorts/ex8fMxXJDJw?x=1", "https://www.youtube.com/watch?v=ex8fMxXJDJw"),
        ("https://www.youtube.com/v/ex8fMxXJDJw", "https://www.youtube.com/watch?v=ex8fMxXJDJw"),
        ("https://vimeo.com/76979871", "https://vimeo.com/76979871"),
        ("https://www.youtube.com/embed/ex8fMxXJDJw?rel=0", "https://www.youtube.com/embed/ex8fMxXJDJw?rel=0"),
    ],
)
def test_addresses_of_videos(written: str, url: str) -> None:
    assert [(kind, value["url"]) for kind, value in converted(f"<iframe src='{written}'></iframe>")] == [("video", url)]


def test_a_list_of_videos_is_an_embed() -> None:
    url = "https://www.youtube.com/embed/videoseries?list=PL1"
    assert converted(f"<iframe src='{url}'></iframe>") == [("embed", {"url": url, "title": "youtube.com"})]


def test_frames_become_embeds_and_invisible_ones_nothing() -> None:
    assert converted('<iframe src="//maps.example/x" title="A map"></iframe>') == [
        ("embed", {"url": "https://maps.example/x", "title": "A map"})
    ]
    assert converted('<iframe src="https://count.example/x" height="0" width="0"></iframe>') == []
    assert converted("<object><embed src='https://www.youtube.com/v/ex8fMxXJDJw'></object>")[0][0] == "video"


def test_players() -> None:
    caption = "<figcaption>Our song</figcaption>"
    audio = f'<figure class="wp-block-audio"><audio controls src="/u/a.mp3">No player</audio>{caption}</figure>'
    assert converted(audio) == [
        ("audio", {"file": {"$file": "https://old.example/u/a.mp3"}, "title": "Our song", "transcript": ""})
    ]
    video = '<figure><video poster="/u/p.jpg"><source src="/u/our%20film.mp4"></video></figure>'
    assert converted(video) == [
        ("video", {"url": "https://old.example/u/our%20film.mp4", "title": "our film", "transcript": "",
                   "poster": {"$file": "https://old.example/u/p.jpg"}})
    ]  # fmt: skip


def test_files_that_follow_one_another_are_one_block() -> None:
    file = (
        '<!-- wp:file --><div class="wp-block-file"><a href="/u/{0}">{1}</a>'
        '<a href="/u/{0}" class="wp-block-file__button" download>Download</a></div><!-- /wp:file -->'
    )
    pdf, sheet, picture = file.format("a.pdf", "Report"), file.format("b.xlsx", "Figures"), file.format("c.jpg", "Map")
    documents = [
        {"document": {"$file": "https://old.example/u/a.pdf"}, "title": "Report"},
        {"document": {"$file": "https://old.example/u/b.xlsx"}, "title": "Figures"},
    ]
    assert converted(f"{pdf}\n\n{sheet}{picture}") == [
        ("documents", {"title": "", "documents": documents}),
        image("https://old.example/u/c.jpg", caption="Map"),
    ]


def test_the_label_of_a_download_is_kept_unless_it_is_the_usual_one() -> None:
    file = (
        '<div class="wp-block-file"><a href="/u/a.pdf">Report</a>'
        '<a href="/u/a.pdf" class="wp-block-file__button" download>{}</a></div>'
    )
    link = text('<p><a href="https://old.example/u/a.pdf">Get the report in PDF</a></p>')
    assert converted(file.format("Get the report in PDF"))[1:] == [link]
    for usual in ("Download", "Herunterladen", "Télécharger", "report", ""):
        assert [kind for kind, _ in converted(file.format(usual))] == ["documents"], usual


DETAILS = "<!-- wp:details --><details><summary>{}</summary>{}</details><!-- /wp:details -->"


def test_details_become_an_accordion() -> None:
    items = [{"title": "One", "content": "<p>Text</p>"}, {"title": "Two", "content": "<p><b>A heading</b></p>"}]
    html = DETAILS.format("One", "<p>Text</p>") + "\n\n" + DETAILS.format("Two", "<h2>A heading</h2>")
    assert converted(html) == [("accordion", {"items": items})]


def test_details_with_pictures_stay_open() -> None:
    assert converted(DETAILS.format("One", f'<p>Text</p><img src="{PICTURE}">')) == [
        heading("One", "3"), text("<p>Text</p>"), image(PICTURE),
    ]  # fmt: skip


def test_the_block_accordion() -> None:
    item = (
        '<div class="wp-block-accordion-item"><h3 class="wp-block-accordion-heading"><button><span>One</span></button>'
        '</h3><div class="wp-block-accordion-panel"><p>Text</p></div></div>'
    )
    html = f'<!-- wp:accordion --><div class="wp-block-accordion">{item}</div><!-- /wp:accordion -->'
    assert converted(html) == [("accordion", {"items": [{"title": "One", "content": "<p>Text</p>"}]})]


def test_dynamic_blocks_are_named_and_left_out() -> None:
    html = '<p>One</p><!-- wp:latest-posts {"postsToShow":3} /--><!-- wp:core/block {"ref":17} /--><p>Two</p>'
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert [block["value"] for block in conversion.blocks] == ["<p>One</p><p>Two</p>"]
    assert conversion.left_out == Counter({"latest-posts": 1, "block": 1})
    assert not conversion.unknown


def test_text_within_dynamic_blocks_is_kept_but_for_that_of_empty_lists() -> None:
    empty = "<!-- wp:query-no-results --><p>Nothing found</p><!-- /wp:query-no-results -->"
    assert converted(f"<!-- wp:query --><div><h2>News</h2>{empty}</div><!-- /wp:query -->") == [heading("News")]


def test_blocks_of_plug_ins_are_named_and_kept_as_text() -> None:
    html = (
        "<!-- wp:yoast/faq-block --><div><strong>Why?</strong><p>Because.</p></div><!-- /wp:yoast/faq-block -->"
        '<!-- wp:acf/hero {"data":{"title":"Join us now","_title":"field of acf","size":"big"}} /-->'
        '<!-- wp:acme/map {"lat":50} /-->'
    )
    conversion = convert_html(html, seed="test", base_url=BASE_URL)
    assert [(block["type"], block["value"]) for block in conversion.blocks] == [
        text("<p><b>Why?</b></p><p>Because.</p>"),
        heading("Join us now", "3"),
    ]
    assert conversion.unknown == Counter({"yoast/faq-block": 1, "acf/hero": 1})
    assert conversion.left_out == Counter({"acme/map": 1})


def test_links_of_social_networks() -> None:
    link = '<!-- wp:social-link {{"url":"{}","service":"mastodon"}} /-->'
    links = link.format("https://m.example/@us") + link.format("#")
    html = f"<!-- wp:social-links --><ul>{links}</ul><!-- /wp:social-links -->"
    assert converted(html) == [text('<p><a href="https://m.example/@us">Mastodon</a></p>')]
