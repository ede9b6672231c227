"""What a reader with a link sees on every starter that renders on request, with the mock in the place of a CMS."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, expect

# The codes and the token that the mock knows (`KNOWN` of clarion-contract/mock).
REHEARSAL = "/rehearsal?code=token-of-a-rehearsal&path=/stories/"
ENDED_REHEARSAL = "/rehearsal?code=token-of-an-ended-one"
JOINT_PREVIEW = "/preview?code=code-of-several-drafts"
MINUTE = "1 December 2026 at 09:00 (Brussels)"
DRAFTED = "/stories/a-classroom-on-stilts/"


def check_rehearsal(chromium: Browser, address: str) -> None:
    """Open a rehearsal, follow a link, send a form, and leave it; another reader sees the site of today."""
    page = open_page(chromium, address, REHEARSAL)
    expect(page).to_have_url(f"{address}/stories/")
    expect(banner(page)).to_contain_text(MINUTE)
    assert "rehearsal" not in page.evaluate("document.cookie")
    page.locator("main article a").first.click()
    expect(page).not_to_have_url(f"{address}/stories/")
    expect(banner(page)).to_contain_text(MINUTE)
    page.goto(f"{address}/sign-up/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Sign me up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is sent in a rehearsal")
    expect(banner(open_page(chromium, address, "/stories/"))).to_have_count(0)
    page.goto(f"{address}/stories/")
    page.get_by_role("button", name="Leave the rehearsal").click()
    expect(page).to_have_url(f"{address}/")
    expect(banner(page)).to_have_count(0)
    page.goto(address + ENDED_REHEARSAL)
    expect(page.get_by_role("heading", level=1)).to_have_text("This rehearsal has ended")
    page.goto(f"{address}/stories/")
    expect(banner(page)).to_have_count(0)
    page.context.close()


def check_joint_preview(chromium: Browser, address: str) -> None:
    """Open a preview of several drafts, follow a link, and end it; another reader sees what is public."""
    page = open_page(chromium, address, JOINT_PREVIEW)
    expect(page).to_have_url(address + DRAFTED)
    expect(page.get_by_role("heading", level=1)).to_have_text("A drafted title")
    expect(banner(page)).to_contain_text("several drafts")
    page.get_by_role("navigation", name="Main").get_by_role("link").first.click()
    expect(page).not_to_have_url(address + DRAFTED)
    expect(banner(page)).to_contain_text("several drafts")
    other = open_page(chromium, address, DRAFTED)
    expect(other.get_by_role("heading", level=1)).not_to_have_text("A drafted title")
    other.context.close()
    banner(page).get_by_role("link", name="End the preview").click()
    expect(page).to_have_url(f"{address}/")
    page.goto(address + DRAFTED)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("A drafted title")
    page.goto(f"{address}/preview?code=spent")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("ended"))
    page.context.close()


def open_page(chromium: Browser, address: str, path: str) -> Page:
    """Open a path as a reader without cookies."""
    page = chromium.new_context(reduced_motion="reduce").new_page()
    page.goto(address + path)
    return page


def banner(page: Page) -> Locator:
    """Return what stands above every page that shows what is not public. Next.js keeps the page before, hidden."""
    return page.locator(".preview-banner").locator("visible=true")
