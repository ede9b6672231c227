/**
 * Builds pages by type, each in a file of its own. A missing type of the contract is a compile error; types that an
 * installation or a later version adds are shown with what all pages have.
 */
import type { AnyPage } from "clarion-contract";
import type { PageDocument } from "../layout/page-document.ts";
import type { ViewModel } from "../view-model.ts";
import { buildActionIndexPage } from "./action-index.ts";
import { buildActionPage } from "./action.ts";
import { buildHomePage } from "./home.ts";
import { buildOtherPage } from "./other.ts";
import { buildPersonPage } from "./person.ts";
import { buildPressRoomPage } from "./press-room.ts";
import { buildReleaseIndexPage } from "./release-index.ts";
import { buildReleasePage, type EmbargoView } from "./release.ts";
import { buildStandardPage } from "./standard.ts";
import { buildStoryIndexPage } from "./story-index.ts";
import { buildStoryPage } from "./story.ts";

/** Build the document of a page of any type. `embargo` is given for a release that one reader sees before the public. */
export function buildPage(view: ViewModel, page: AnyPage, embargo?: EmbargoView): PageDocument {
  switch (page.type) {
    case "home":
      return buildHomePage(view, page);
    case "release_index":
      return buildReleaseIndexPage(view, page);
    case "release":
      return buildReleasePage(view, page, embargo);
    case "story_index":
      return buildStoryIndexPage(view, page);
    case "story":
      return buildStoryPage(view, page);
    case "call_to_action_index":
      return buildActionIndexPage(view, page);
    case "call_to_action":
      return buildActionPage(view, page);
    case "standard":
      return buildStandardPage(view, page);
    case "person":
      return buildPersonPage(view, page);
    case "press_room":
      return buildPressRoomPage(view, page);
    default:
      return buildOtherPage(view, page satisfies never);
  }
}
