"""Faults of imports: conversion, states, restarts, duplicates, links, files, and feeds."""

from __future__ import annotations

from ..mutation import in_area, mutate

PAGES = "cms/moving/importing/writers/page_writer.py"
PUBLICATION = "cms/moving/importing/writers/publication.py"
ACTIVE_RUN = "cms/moving/import_runs/active_run.py"
TERMS = "cms/moving/importing/resolution/terms.py"
OLD_SITE = "cms/moving/importing/resolution/old_site.py"

MUTATIONS = in_area(
    "imports",
    mutate(
        "an item with a password becomes public",
        "cms/moving/importing/sources/wordpress/items.py",
        "    if item.has_password:\n        return State.DRAFT, PASSWORD_NOTE\n",
        "",
        "cms/moving/importing/wordpress/test_states.py::test_items_with_a_password_are_drafts",
    ),
    mutate(
        "an item of an unknown state becomes public",
        "cms/moving/importing/sources/wordpress/items.py",
        "    if item.status not in (PUBLISHED, FUTURE):",
        '    if item.status in NOTES or item.status == "draft":',
        "cms/moving/importing/wordpress/test_states.py",
    ),
    mutate(
        "a scheduled item whose time has passed becomes public",
        "cms/moving/importing/sources/wordpress/items.py",
        "    if item.status == FUTURE:\n"
        "        return State.DRAFT, MISSED_NOTE if item.published_at else UNDATED_NOTE\n",
        "",
        "cms/moving/importing/wordpress/test_states.py",
    ),
    mutate(
        "a page that an editor has unpublished is published again",
        PUBLICATION,
        "    if was_live:\n        revision.publish()",
        "    if was_live or revision:\n        revision.publish()",
        "cms/moving/importing/test_import.py",
    ),
    mutate(
        "a page that its source has hidden stays public",
        PUBLICATION,
        "        if was_public and thing.live:\n            _hide(thing)\n        else:\n"
        "            _save_draft(thing)",
        "        _save_draft(thing)",
        "cms/moving/importing/test_states.py",
    ),
    mutate(
        "a snippet that an editor has unpublished is published again",
        "cms/moving/importing/writers/object_writer.py",
        "            publication.write_change(instance, record.state, previous=previous)",
        "            instance.save_revision().publish()",
        "cms/moving/importing/test_states.py",
    ),
    mutate(
        "a page that is a draft now is still published at its former time",
        PUBLICATION,
        "        if previous == State.SCHEDULED:\n            _unschedule(thing)\n",
        "",
        "cms/moving/importing/test_states.py",
    ),
    mutate(
        "a repeated import gives the page another slug",
        PAGES,
        "        self._set(page, record, values)\n        publication.write_change",
        "        page.slug = build_slug(record.slug, record.title, record.id)\n"
        "        self._set(page, record, values)\n        publication.write_change",
        "cms/moving/importing/test_import.py",
    ),
    mutate(
        "an unchanged record is written again",
        "cms/moving/importing/writers/planner.py",
        "        if imported.digest != record.digest or closable.keys()",
        "        if record.digest or closable.keys()",
        "cms/moving/importing/test_repeated_imports.py",
    ),
    mutate(
        "a page that an editor has deleted comes back",
        "cms/moving/importing/writers/planner.py",
        "            if imported and not self.restore:\n"
        "                return Outcome(position, Result.DELETED, record=record)\n",
        "",
        "cms/moving/importing/test_import.py",
    ),
    mutate(
        "an import into another place moves what was imported before",
        PAGES,
        "        if not record.parent:\n            self.destination.check(page)\n        return page",
        "        return page",
        "cms/moving/importing/test_destination.py",
    ),
    mutate(
        "one bad record loses the others of its batch",
        "cms/moving/importing/importer.py",
        "            if len(tasks) > 1:\n"
        "                return [outcome for task in tasks for outcome in self._write([task])]\n",
        "            if len(tasks) > 1:\n"
        "                return [report_failure(task.position, task.record, problem) for task in tasks]\n",
        "cms/moving/importing/test_failing_batches.py",
    ),
    mutate(
        "a database that is away is the fault of the records",
        "cms/moving/importing/importer.py",
        "        except OperationalError:\n"
        "            raise  # the database is locked, full or unreachable: no record is the cause\n",
        "",
        "cms/moving/importing/test_failing_batches.py",
    ),
    mutate(
        "topics of another language are assigned",
        TERMS,
        'filter(**{"locale": locale} if is_translated else {})',
        "all()",
        "cms/moving/importing/test_terms.py",
    ),
    mutate(
        "the topics of hidden pages become public",
        PAGES,
        "page.topics = self.topics.get_or_create(record.topics, is_public=is_public)",
        "page.topics = self.topics.get_or_create(record.topics)",
        "cms/moving/importing/test_states.py",
    ),
    mutate(
        "a translation has a key of its own",
        PAGES,
        "        list(link_translation(page, record, pages))\n        self._set(page, record, values)\n        match",
        "        self._set(page, record, values)\n        match",
        "cms/moving/importing/wordpress/test_translations.py",
    ),
    mutate(
        "a redirect that an editor has changed is written again",
        "cms/moving/importing/writers/redirects.py",
        "        if existing := known.get((root.site_id, path)):\n"
        "            notes[page.pk] += _keep(existing, page)\n"
        "        else:",
        "        if existing := known.get((root.site_id, path)):\n            existing.redirect_page_id = page.pk\n"
        "            existing.save()\n        else:",
        "cms/moving/importing/test_redirects.py",
    ),
    mutate(
        "an import redirects the home page away",
        "cms/moving/importing/writers/redirects.py",
        "        elif path != HOME:\n            found.append(path)",
        "        else:\n            found.append(path)",
        "cms/moving/importing/test_redirects.py",
    ),
    mutate(
        "of two pages whose addresses end alike one is taken for both",
        OLD_SITE,
        "self._by_slug[slug] = target if self._by_slug.get(slug, target) == target else None",
        "self._by_slug.setdefault(slug, target)",
        "cms/moving/importing/test_old_site.py",
    ),
    mutate(
        "links to a host that ends alike lead into the old site",
        OLD_SITE,
        "    if normalise_host(parts.netloc) != self._host or",
        "    if not normalise_host(parts.netloc).endswith(self._host) or",
        "cms/moving/importing/test_old_site.py",
    ),
    mutate(
        "the place within a linked page is lost",
        "cms/moving/importing/resolution/links.py",
        "            return {RECORD: target.value, **({FRAGMENT: target.fragment} if target.fragment else {})}",
        "            return {RECORD: target.value}",
        "cms/moving/importing/test_links.py",
    ),
    mutate(
        "a run that another worker has claimed stores its progress",
        ACTIVE_RUN,
        "            if not self.claim.held().update(**values):\n                return True\n",
        "            ImportRun.objects.filter(pk=run.pk).update(**values)\n",
        "cms/moving/import_runs/test_jobs.py",
    ),
    mutate(
        "a run that was interrupted reports its items twice",
        ACTIVE_RUN,
        '        self._reported = set(run.items.values_list("position", flat=True))\n',
        "        self._reported: set[int] = set()\n",
        "cms/moving/import_runs/test_jobs.py",
    ),
    mutate(
        "a cancelled run goes on",
        ACTIVE_RUN,
        "        if ImportRun.objects.filter(pk=self.run.pk, is_cancelled=True).exists():\n"
        "            self._end(State.CANCELLED)\n            return\n",
        "",
        "cms/moving/import_runs/test_jobs.py",
    ),
    mutate(
        "a redirect of a download leads to a private address",
        "cms/moving/importing/resolution/downloads.py",
        "            to = parse_target(address, settings.IMPORT_ALLOWED_HOSTS)\n",
        "            to = parse_target(address, settings.IMPORT_ALLOWED_HOSTS)\n"
        "            to = type(to)(to.scheme, to.host, to.port, to.path, is_listed=True)\n",
        "cms/moving/importing/test_downloads.py",
    ),
    mutate(
        "a download that names no length may be of any size",
        "cms/moving/importing/resolution/downloads.py",
        "        if size > max_bytes:\n            raise DownloadFailed(_describe_size(None, max_bytes))\n",
        "",
        "cms/moving/importing/test_downloads.py",
    ),
    mutate(
        "half of a file is taken for the file",
        "cms/moving/importing/resolution/downloads.py",
        "    if expected is not None and size != expected:\n"
        '        raise TemporaryFailure(f"the connection ended after {size:,} of {expected:,} bytes")\n',
        "",
        "cms/moving/importing/test_downloads.py",
    ),
    mutate(
        "a symbolic link leads out of the directory of an import",
        "cms/moving/importing/resolution/file_sources.py",
        "            if not found.is_relative_to(self.directory):\n"
        '                raise FileUnavailable(f"{path[:200]} is outside the directory")\n',
        "",
        "cms/moving/importing/files/test_file_checks.py",
    ),
    mutate(
        "a picture that an editor has deleted is stored again",
        "cms/moving/importing/resolution/files.py",
        "    if found and stored is None and not restore:\n"
        '        raise FileDeleted("an editor deleted the file; --restore stores it again")\n',
        "",
        "cms/moving/importing/files/test_stored_files.py",
    ),
    mutate(
        "two feeds with the same ids overwrite each other",
        "cms/moving/importing/sources/feeds/feed_records.py",
        '    record_id = f"feed:{rest if separator else scheme}#{entry_id}"',
        '    record_id = f"feed:{entry_id}"',
        "cms/moving/importing/feeds/test_records.py",
    ),
    mutate(
        "the drafts of a feed are published",
        "cms/moving/importing/sources/feeds/feed_records.py",
        "is_public = self.options.publish and not entry.is_draft",
        "is_public = self.options.publish",
        "cms/moving/importing/feeds/test_blogger.py",
    ),
    mutate(
        "a feed may declare entities",
        "cms/moving/importing/sources/feeds/xml_feeds.py",
        "        if has_declarations:\n            raise _Declares\n",
        "        pass\n",
        "cms/moving/importing/feeds/test_formats.py",
    ),
    mutate(
        "what is before an unreadable line of a file is lost",
        "cms/moving/importing/writers/planner.py",
        "    except BadFile:\n        if batch:\n            yield batch\n        raise",
        "    except BadFile:\n        raise",
        "cms/moving/importing/test_batches.py",
    ),
    mutate(
        "a cell that spans rows is in the first of them only",
        "cms/content/conversion/tables.py",
        '        return min(_read_span(cell, "rowspan") or rest, rest, self.rowspan)',
        "        return 1",
        "cms/moving/importing/conversion/test_tables.py",
    ),
    mutate(
        "a second link to a footnote has the id of the first one",
        "cms/content/conversion/footnotes.py",
        'f"fnref-{number}" if place == 1 else f"fnref-{number}-{place}"',
        'f"fnref-{number}"',
        "cms/moving/importing/conversion/test_footnotes.py",
    ),
    mutate(
        "shortcodes in a rendered feed are executed",
        "cms/moving/importing/conversion/html_blocks.py",
        "get_rules(*RENDERED) if is_rendered else get_rules",
        "get_rules",
        "cms/moving/importing/conversion/test_shortcodes.py",
    ),
    mutate(
        "a rule of Clarion has precedence over those of a project and a file",
        "cms/moving/importing/conversion/rules.py",
        "        self.sets = [*sets][::-1]\n",
        "        self.sets = [*sets]\n",
        "cms/moving/importing/conversion/test_rules.py",
    ),
    mutate(
        "elements that the conversion places itself are read from a text",
        "cms/content/conversion/markup_tokens.py",
        "        if token and not (isinstance(token, Tag) and token.name in MARKER_TAGS):\n",
        "        if token:\n",
        "cms/moving/importing/conversion/test_hostile_html.py::"
        "test_elements_that_the_conversion_uses_itself_cannot_be_written",
    ),
    mutate(
        "what a part with a rule encloses ends with its paragraph",
        "cms/moving/importing/conversion/markup.py",
        "build_tree(split_paragraphs(tokens))",
        "build_tree(tokens)",
        "cms/moving/importing/conversion/test_rules.py",
    ),
    mutate(
        "a block of a rule is written without a value that it needs",
        "cms/moving/importing/conversion/block_templates.py",
        "        if not value and block.required:\n            raise Unfilled\n",
        "",
        "cms/moving/importing/conversion/test_rule_files.py",
    ),
    mutate(
        "an unknown tag makes no draft of its page",
        "cms/moving/importing/writers/planner.py",
        '            if not is_public:\n                record = record.model_copy(update={"state": State.DRAFT})\n',
        "",
        "cms/moving/importing/test_unknown_tags.py",
    ),
)
