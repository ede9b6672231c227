"""The addresses of pages in the old site, by the rules of each generator, from which redirects lead."""

from __future__ import annotations

import pytest

POST = "---\ntitle: The Red Boat\ncategories: [Sea]\n---\nText."


def get_paths(built, path):
    return built.records[path].old_paths


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("", "/sea/2020/01/02/a-boat.html"),
        ("permalink: pretty", "/sea/2020/01/02/a-boat/"),
        ("permalink: none", "/sea/a-boat.html"),
        ("permalink: ordinal", "/sea/2020/002/a-boat.html"),
        ("permalink: /blog/:year/:i_month/:title/", "/blog/2020/1/a-boat/"),
        ("permalink: /:title:output_ext\nbaseurl: /site", "/site/a-boat.html"),
    ],
)
def test_posts_of_jekyll(build, rule, path):
    config = f"url: https://old.example.org\n{rule}\n"
    built = build("jekyll", {"_config.yml": config, "_posts/2020-01-02-a-boat.md": POST})
    assert get_paths(built, "_posts/2020-01-02-a-boat.md")[0] == path


def test_pages_and_collections_of_jekyll(build):
    config = "url: https://old.example.org\ncollections:\n  guides: {output: true}\n"
    config += "  talks: {output: true, permalink: '/:path/'}\n"
    page = "---\ntitle: A\n---\nText."
    files = {
        "_config.yml": config,
        "about.md": page,
        "team/index.md": page,
        "_guides/first.md": page,
        "_talks/fr/second.md": page,
        "own.md": "---\ntitle: A\npermalink: /somewhere/else/\nredirect_from: [/before/, old.html]\n---\nText.",
    }
    built = build("jekyll", files)
    assert {path: one.old_paths for path, one in built.records.items()} == {
        "about.md": ("/about.html", "/about"),
        "team/index.md": ("/team/",),
        "_guides/first.md": ("/guides/first.html", "/guides/first"),
        "_talks/fr/second.md": ("/fr/second/",),
        "own.md": ("/somewhere/else/", "/before/", "/old.html", "/old"),
    }


def test_pages_of_hugo(build):
    page = "---\ntitle: The Red Boat\ndate: 2020-01-02\n---\nText."
    config = (
        'baseURL = "https://old.example.org/"\n[permalinks]\nnews = "/:year/:month/:slug/"\n[uglyURLs]\nflat = true\n'
    )
    files = {
        "hugo.toml": config,
        "content/posts/A Boat.md": page,
        "content/posts/bundle/index.md": page,
        "content/posts/_index.md": page,
        "content/news/boat.md": page,
        "content/flat/boat.md": page,
        "content/own.md": "---\ntitle: A\nurl: /else/\naliases: [/before, relative]\n---\nText.",
        "content/slug.md": "---\ntitle: A\nslug: other\n---\nText.",
    }
    built = build("hugo", files)
    assert {path.removeprefix("content/"): one.old_paths[0] for path, one in built.records.items()} == {
        "posts/A Boat.md": "/posts/a-boat/",
        "posts/bundle/index.md": "/posts/bundle/",
        "posts/_index.md": "/posts/",
        "news/boat.md": "/2020/01/the-red-boat/",
        "flat/boat.md": "/flat/boat.html",
        "own.md": "/else/",
        "slug.md": "/other/",
    }
    assert get_paths(built, "content/own.md") == ("/else/", "/before", "/else/relative")


@pytest.mark.parametrize("by_directory", [True, False])
def test_languages_of_hugo(build, settings, by_directory):
    page = "---\ntitle: A\n---\nText."
    config = 'baseURL = "https://old.example.org/"\ndefaultContentLanguage = "en"\n'
    if by_directory:
        config += '[languages.en]\ncontentDir = "content/en"\n[languages.fr]\ncontentDir = "content/fr"\n'
        english, french = "content/en/about.md", "content/fr/about.md"
    else:
        config += "[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n"
        english, french = "content/about.md", "content/about.fr.md"
    built = build("hugo", {"hugo.toml": config, english: page, french: page})
    assert [get_paths(built, path) for path in (english, french)] == [("/about/",), ("/fr/about/",)]
    assert [built.records[path].language for path in (english, french)] == ["en", "fr"]
    assert built.records[french].translation_of == built.records[english].id
    assert built.records[english].translation_of == ""


def test_pages_of_eleventy(build):
    page = "---\ntitle: A\n---\nText."
    files = {
        "eleventy.config.js": "export default () => ({ dir: { input: 'src', data: 'd' } });",
        "src/d/metadata.json": '{"url": "https://old.example.org"}',
        "src/about.md": page,
        "src/team/team.md": page,
        "src/posts/posts.json": '{"permalink": "/{{ page.date | date: \'%Y/%m\' }}/{{ page.fileSlug }}/"}',
        "src/posts/2020-01-02-a-boat.md": page,
        "src/notes/notes.11tydata.js": "module.exports = { permalink: '/n/{{ title | slugify }}/index.html' };",
        "src/notes/one.md": page,
        "src/odd.md": "---\ntitle: A\npermalink: '/{{ x | odd }}/'\n---\nText.",
        "src/off.md": "---\ntitle: A\npermalink: false\n---\nText.",
    }
    built = build("eleventy", files)
    assert {path.removeprefix("src/"): one.old_paths for path, one in built.records.items()} == {
        "about.md": ("/about/",),
        "team/team.md": ("/team/",),
        "posts/2020-01-02-a-boat.md": ("/2020/01/a-boat/",),
        "notes/one.md": ("/n/a/",),
        "odd.md": (),
        "off.md": ("/off/",),
    }
    assert "its address in the old site is not known" in built.records["src/odd.md"].notes[0]
    assert built.records["src/off.md"].state == "draft"


def test_a_rule_can_be_named_for_posts(build):
    files = {"posts/2020-01-02-a-boat.md": POST, "about.md": "---\ntitle: About\n---\nText."}
    built = build("eleventy", files, permalink="/:year/:month/:day/:slug/")
    assert get_paths(built, "posts/2020-01-02-a-boat.md") == ("/2020/01/02/a-boat/",)
    assert get_paths(built, "about.md") == ("/about/",)


@pytest.mark.parametrize(
    ("written", "is_translation"),
    [("---\ntitle: B\nlang: fr\nref: boat\n---\nText.", True), ("---\ntitle: B\nlang: fr\n---\nText.", False)],
)
def test_a_key_names_the_translations_of_a_page_of_jekyll(build, written, is_translation):
    files = {"boat.md": "---\ntitle: A\nlang: en\nref: boat\n---\nText.", "bateau.md": written}
    assert bool(build("jekyll", files).records["bateau.md"].translation_of) == is_translation


def test_the_same_path_in_the_directory_of_a_language_is_a_translation(build):
    page = "---\ntitle: A\nlang: %s\n---\nText."
    built = build("jekyll", {"en/about.md": page % "en", "fr/about.md": page % "fr", "fr/other.md": page % "fr"})
    assert {path: bool(one.translation_of) for path, one in built.records.items()} == {
        "en/about.md": False,
        "fr/about.md": True,
        "fr/other.md": False,
    }


def test_a_page_is_imported_without_the_redirects_that_are_too_long(build):
    name = "海" * 40  # three bytes each, and three characters for each byte in an address
    files = {
        f"_posts/2020-01-02-{name}.md": POST,
        "about.md": f"---\ntitle: A\nredirect_from: [/{name}/, /us/]\n---\nText.",
    }
    built = build("jekyll", files)
    assert built.reasons == []
    assert get_paths(built, f"_posts/2020-01-02-{name}.md") == ()
    assert get_paths(built, "about.md") == ("/about.html", "/us/", "/about")
    assert [note[:20] for note in built.records["about.md"].notes] == ["no redirect for /%E6"]
