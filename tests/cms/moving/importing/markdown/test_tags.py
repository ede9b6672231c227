"""Template tags of each generator are resolved, or counted and never public; in code they are what the author shows."""

from __future__ import annotations

import json
import re

import pytest

from .conftest import PNG

PAGE = "---\ntitle: A boat\nharbour: Dover\n---\n"
OTHER = {
    "jekyll": {"_posts/2020-01-02-other.md": "---\ntitle: Other\n---\nText.", "about.md": "---\ntitle: Us\n---\nText."},
    "hugo": {"content/posts/other.md": "---\ntitle: Other\n---\nText.", "static/img/a.png": PNG},
    "eleventy": {"posts/other.md": "---\ntitle: Other\n---\nText."},
}
FILES = {"assets/a.png": PNG, "_includes/note.html": "<p>Note: {{ include.text }} of {{ page.title }}</p>"}
PATHS = {"jekyll": "page.md", "hugo": "content/page.md", "eleventy": "page.md"}


@pytest.fixture
def convert(build):
    """Return a function that returns the blocks of a page as JSON, and the tags that are not resolved."""

    def run(generator, text, files=(), **options):
        path = PATHS[generator]
        built = build(generator, {**FILES, **OTHER[generator], **dict(files), path: PAGE + text}, **options)
        assert not built.reasons
        record = built.records[path]
        return json.dumps(record.body, ensure_ascii=False).replace('\\"', '"'), dict(record.tags.names)

    return run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In {{ page.harbour }}.", "<p>In Dover.</p>"),
        ("From {{ site.url }}.", "<p>From https://old.example.org.</p>"),
        ("[Us]({{ site.baseurl }}/about.html)", 'data-record="markdown:old.example.org/about.md"'),
        ("[Us]({% link about.md %})", 'data-record="markdown:old.example.org/about.md"'),
        ("[Us]({{ '/about.html' | relative_url }})", 'data-record="markdown:old.example.org/about.md"'),
        ("[O]({% post_url 2020-01-02-other %})", 'data-record="markdown:old.example.org/_posts/2020-01-02-other.md"'),
        ("[Us](about.md#team)", 'data-record="markdown:old.example.org/about.md"'),
        ("![A]({{ site.baseurl }}/assets/a.png)", '{"$file": "https://old.example.org/assets/a.png"}'),
        ("{% include note.html text='Red' %}", "<p>Note: Red of A boat</p>"),
        ("{% include figure.html src='/assets/a.png' alt='Red' caption='In port' %}", '"caption": "In port"'),
        ("{% include youtube.html id='dQw4w9WgXcQ' %}", "https://www.youtube.com/"),
        ("Text{% comment %} hidden {% endcomment %} here.", "<p>Text here.</p>"),
        ("Red\n{: .lead}", "<p>Red</p>"),
        ('<div markdown="1">\nThe **red** one.\n</div>', "<strong>red</strong>"),
    ],
)
def test_tags_of_jekyll(convert, text, expected):
    body, unknown = convert("jekyll", text)
    assert expected in body.replace("<b>", "<strong>").replace("</b>", "</strong>")
    assert unknown == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[O]({{< ref "other.md" >}})', 'data-record="markdown:old.example.org/content/posts/other.md"'),
        ('[O]({{< relref "posts/other.md#a" >}})', 'data-record="markdown:old.example.org/content/posts/other.md"'),
        ('{{< figure src="/img/a.png" alt="Red" caption="In port" >}}', '"caption": "In port"'),
        ("{{< youtube dQw4w9WgXcQ >}}", "https://www.youtube.com/"),
        ('{{< vimeo id="146022717" >}}', "https://player.vimeo.com/"),
        ('In {{< param "harbour" >}}.', "<p>In Dover.</p>"),
        ("Text{{/* hidden */}} here.", "<p>Text here.</p>"),
    ],
)
def test_shortcodes_of_hugo(convert, text, expected):
    body, unknown = convert("hugo", text)
    assert expected in body
    assert unknown == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[O]({{ "/posts/other/" | url }})', 'data-record="markdown:old.example.org/posts/other.md"'),
        ('{% image "assets/a.png" "A red boat" %}', '{"$file": "https://old.example.org/assets/a.png"}'),
        ('{% image "assets/a.png", "A red boat" %}', '"alt": "A red boat"'),
        ("In {{ harbour }}.", "<p>In Dover.</p>"),
        ("Text{# hidden #} here.", "<p>Text here.</p>"),
    ],
)
def test_tags_of_eleventy(convert, text, expected):
    body, unknown = convert("eleventy", text)
    assert expected in body
    assert unknown == {}


@pytest.mark.parametrize(
    ("generator", "text", "names"),
    [
        ("jekyll", "{% if page.x %}Text{% endif %}", {"{% if %}": 1, "{% endif %}": 1}),
        ("jekyll", "By {{ site.data.team | first }}.", {"{{ site.data.team }}": 1}),
        ("jekyll", "{% include absent.html %}", {"{% include %}": 1}),
        ("jekyll", "{% include ../_config.yml %}", {"{% include %}": 1}),
        ("hugo", '{{< chart data="x" >}}', {"{% chart %}": 1}),
        ("hugo", "{{% notice tip %}}Text{{% /notice %}}", {"{% notice %}": 1, "{% endnotice %}": 1}),
        ("eleventy", '{{ "noah" | team_link }}', {"{{ … | team_link }}": 1}),
    ],
)
def test_what_is_not_resolved_is_named_and_can_be_dropped(convert, generator, text, names):
    assert convert(generator, text)[1] == names
    body, _ = convert(generator, text, drop_tags=True)
    assert not re.search(r"\{[{%]|[%}]\}", body.replace("}}]", "").replace("}]", "")), body


SHOWN = [
    ("jekyll", "```\n{% raw %}{{ page.title }}{% endraw %}\n```", "{{ page.title }}"),
    ("jekyll", "Write {% raw %}`{% include a.html %}`{% endraw %}.", "Write {% include a.html %}."),
    ("jekyll", "Write {% raw %}{{ page.title }}{% endraw %} there.", "Write {{ page.title }} there."),
    ("jekyll", "{% highlight liquid %}\n{{ page.title }}\n{% endhighlight %}", "{{ page.title }}"),
    ("jekyll", "```\n{% unknown %}\n```", "{% unknown %}"),
    ("hugo", 'Write `{{</* ref "a.md" */>}}`.', "{{&lt; ref"),
    ("eleventy", "```\n{{ unknown | x }}\n```", "{{ unknown | x }}"),
]


@pytest.mark.parametrize(("generator", "text", "expected"), SHOWN)
def test_in_code_tags_are_what_the_author_shows(convert, generator, text, expected):
    body, unknown = convert(generator, text)
    assert expected in body
    assert (unknown, "qBrace" in body) == ({}, False)


def test_variables_in_code_are_resolved_as_jekyll_does(convert):
    assert "cd Dover" in convert("jekyll", "```\ncd {{ page.harbour }}\n```")[0]


def test_titles_and_summaries_have_no_tags(build):
    page = "---\ntitle: 'Boats in {{ site.town }}{{ x | y }}'\ndescription: 'In {% if a %}{{ site.town }}'\n---\nText."
    built = build("jekyll", {"_config.yml": "url: https://old.example.org\ntown: Dover\n", "a.md": page})
    assert (built.records["a.md"].title, built.records["a.md"].summary) == ("Boats in Dover", "In Dover")


def test_files_are_found_beside_the_text_in_the_site_and_in_a_bundle(convert):
    files = {"content/post/index.md": "---\ntitle: P\n---\n![A](b.png)", "content/post/b.png": PNG}
    built_body, _ = convert("hugo", "![A](/img/a.png) ![B](post/b.png)", files)
    assert "https://old.example.org/img/a.png" in built_body
    assert "https://old.example.org/post/b.png" in built_body


MARKS = ("{{ ", "{% raw %}", "`", "<pre>", "{{< x", "```\n", "{% include a ", "{:", "<div markdown=", " ", "# ", "[a")


@pytest.mark.few(5)
@pytest.mark.parametrize(
    ("generator", "mark", "beginning"),
    [
        *(("jekyll", mark, "") for mark in MARKS),
        *(("jekyll", mark, "# ") for mark in ("[", "#", " ", "[a](")),
        *(("hugo", mark, "{{</* ") for mark in ("{{</* ", " ", "*/ ")),
    ],
)
def test_the_time_is_linear(build, generator, mark, beginning):
    """With quadratic time, each of them would take minutes."""
    text = f"{beginning}{mark * (190_000 // len(mark))}end"
    built = build(generator, {PATHS[generator]: f"{PAGE}{text}"})
    assert len(built.records) + len(built.reasons) == 1


@pytest.mark.few(6)
@pytest.mark.parametrize("field", ["title", "description", "permalink", "image", "categories"])
@pytest.mark.parametrize("mark", ["{{", "{{ | ", "[a](", ":a", " "])
def test_long_fields_take_linear_time(build, field, mark):
    text = mark * (190_000 // len(mark))
    built = build("eleventy", {"page.md": f"---\ntitle: A\n{field}: '{text}'\n---\nText."})
    assert len(built.records) + len(built.reasons) == 1


def test_a_text_includes_files_up_to_a_length(convert):
    part = {"_includes/part.html": "<p>Part</p>" + " " * 90_000}
    body, unknown = convert("jekyll", "{% include part.html %}\n" * 1_000, part)
    assert unknown["{% include %}"] > 900
    assert "Part" in body


@pytest.mark.parametrize("named", ["../outside", "/etc", "link"])
@pytest.mark.parametrize("name", ["part.html", "data.yml"])
def test_settings_and_links_do_not_lead_out_of_the_site(convert, tmp_path, named, name):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / name).write_text("a: Hidden")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "site" / "data.yml").symlink_to(tmp_path / "outside" / name)
    config = f"url: https://old.example.org\nincludes_dir: {named}\ndata_dir: {named}\n"
    text = "{% include part.html %} {{ site.data.data.a }} {% include data.yml %}"
    body, unknown = convert("jekyll", text, {"_config.yml": config})
    assert "Hidden" not in body
    assert set(unknown) == {"{% include %}", "{{ site.data.data.a }}"}


@pytest.mark.parametrize("name", ["a" * 1_000, "a\0b", "../" * 500, "/etc/hostname", "loop"])
def test_an_include_that_cannot_be_a_file_stays(convert, tmp_path, name):
    (tmp_path / "site" / "_includes").mkdir(parents=True)
    (tmp_path / "site" / "_includes" / "loop").symlink_to("loop")
    assert convert("jekyll", f"{{% include {name} %}}")[1] == {"{% include %}": 1}
