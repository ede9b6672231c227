"""Staff of a newsroom in the admin, each logged in with the permissions of a role."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.installation import Installation


class StaffMember:
    """A logged-in user of the admin with a browser context of their own; `page` is the open browser page."""

    def __init__(self, browser: Browser, installation: Installation, role: str) -> None:
        self.context = browser.new_context(
            base_url=installation.cms, viewport={"width": 1440, "height": 1000}, reduced_motion="reduce"
        )
        self.page: Page = self.context.new_page()
        self.page.goto("/admin/login/")
        self.page.get_by_label("Username").fill(role)
        self.page.get_by_label("Password").fill(installation.password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page).to_have_url(re.compile("/admin/$"))

    def open_editor(self, page_id: int) -> None:
        self.page.goto(f"/admin/pages/{page_id}/edit/")
        expect(self.page.get_by_role("textbox", name="Headline")).to_be_visible()

    def write(self, name: str, text: str) -> None:
        """Fill a text field, and type its last character: the admin listens to key events, for example for the slug."""
        self.field(name).fill(text[:-1])
        self.field(name).press_sequentially(text[-1])

    def field(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=name).last

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def add_block(self, name: str) -> Locator:
        """Add a block at the end of the body. Return the body."""
        body = self.page.locator("#panel-child-story-body-section")
        body.get_by_role("button", name="Insert a block").last.click()
        self.page.get_by_role("option", name=name, exact=True).first.click()
        return body

    def upload_picture(self, file: Path, title: str) -> None:
        """Upload a picture through the first image chooser of the form."""
        self.page.get_by_role("button", name="Choose an image").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("tab", name="Upload").click()
        dialog.locator("input[type=file]").set_input_files(file)
        dialog.get_by_label("Title").fill(title)
        dialog.get_by_role("button", name="Upload").click()
        expect(dialog).to_have_count(0)
        expect(self.page.get_by_text(title).first).to_be_visible()

    def comment_on(self, field: str, text: str) -> None:
        """Add a comment to a field, and wait until the editor has saved it.

        Wagtail's editor saves by itself. A form that is submitted before the response has arrived does not know the
        comment's id yet, and would store the comment a second time.
        """
        self.open_panel("Toggle comments")
        content = self.page.locator(f"[data-contentpath={field}]").first
        content.hover()
        content.get_by_role("button", name="Add comment").click()
        self.page.locator(".comment__input").fill(text)
        with self.page.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url):
            self.page.get_by_role("button", name="Comment", exact=True).click()

    def choose_action(self, action: str | re.Pattern[str]) -> None:
        """Press the main button of the bar above the form if it has this name, else choose it from the menu there."""
        bar = self.page.locator("[data-page-state-bar]")
        button = bar.get_by_role("button", name=action, exact=True)
        if not button.first.is_visible():
            bar.get_by_role("button", name="More actions").click()
        button.first.click()

    def submit_action(self, action: str | re.Pattern[str]) -> None:
        """Choose an action that submits the form, and wait for the response."""
        with self.page.expect_navigation():
            self.choose_action(action)

    def open_panel(self, name: str) -> Locator:
        """Open a side panel unless it is open. Return the visible panel."""
        toggle = self.page.get_by_role("button", name=name).first
        if toggle.get_attribute("aria-expanded") != "true":
            toggle.click()
        return self.page.locator("[data-side-panel]:visible")

    def expect_message(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator(".messages").first).to_contain_text(text)
