"""Faults of the conversion of texts for the page editor: rights, hostile documents, and forms of word processors."""

from __future__ import annotations

from ..mutation import in_area, mutate

PACKAGE = "cms/editing/text_conversion"
TESTS = "cms/editing/text_conversion"

MUTATIONS = in_area(
    "text_conversion",
    mutate(
        "images of a document are stored for those who may not add images",
        f"{PACKAGE}/image_store.py",
        "        if not self.may_add:\n",
        "        if False:\n",
        f"{TESTS}/test_docx.py::test_without_the_right_to_add_images_they_are_left_out_and_listed",
    ),
    mutate(
        "an image is stored again with each document",
        f"{PACKAGE}/image_store.py",
        "        if duplicate := find_image_duplicates(image, self.user, self.policy).first():\n"
        "            return int(duplicate.pk)\n",
        "",
        f"{TESTS}/test_docx.py::test_an_image_is_stored_once_for_the_user_with_its_text",
    ),
    mutate(
        "images stay if the text cannot be placed",
        f"{PACKAGE}/views.py",
        "        store.discard()\n",
        "",
        f"{TESTS}/test_docx.py::test_nothing_is_stored_if_the_text_cannot_be_placed",
    ),
    mutate(
        "everyone in the admin may convert texts",
        f"{PACKAGE}/views.py",
        "        check_permission(request.user)\n",
        "",
        f"{TESTS}/test_view.py::test_only_those_who_edit_pages_may_convert_texts",
    ),
    mutate(
        "a request of another site is accepted",
        f"{PACKAGE}/views.py",
        "@csrf_protect\n",
        "",
        f"{TESTS}/test_view.py::test_a_request_without_the_token_of_the_form_is_refused",
    ),
    mutate(
        "a link tells that a hidden page exists",
        f"{PACKAGE}/page_links.py",
        "visible_now().filter(",
        "visible_now().model.objects.filter(",
        f"{TESTS}/test_view.py::test_a_link_to_a_public_page_is_internal_and_that_to_a_hidden_one_stays",
    ),
    mutate(
        "items of Word are paragraphs",
        f"{PACKAGE}/pasted_html.py",
        "    normalise(tree, left_out, is_office=OFFICE.search(html) is not None)\n",
        "",
        f"{TESTS}/test_paste.py::test_lists",
    ),
    mutate(
        "what a page type has no block for is lost",
        f"{PACKAGE}/stream_blocks.py",
        "            self._add_text(FALLBACKS[kind](value))\n",
        "",
        f"{TESTS}/test_stream_blocks.py::test_what_has_no_block_becomes_text_and_is_listed",
    ),
)
