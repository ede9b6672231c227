/** Each type of page has a file; the compiler knows that none is forgotten. */
import type { AnyPage } from "../../../typescript/src/index.ts";
import type { Sheet } from "../layout/document.ts";
import type { View } from "../view.ts";
import { actionIndex } from "./action-index.ts";
import { action } from "./action.ts";
import { home } from "./home.ts";
import { releaseIndex } from "./release-index.ts";
import { release } from "./release.ts";
import { standard } from "./standard.ts";
import { storyIndex } from "./story-index.ts";
import { story } from "./story.ts";

export function page(view: View, page: AnyPage): Sheet {
  switch (page.type) {
    case "home":
      return home(view, page);
    case "release_index":
      return releaseIndex(view, page);
    case "release":
      return release(view, page);
    case "story_index":
      return storyIndex(view, page);
    case "story":
      return story(view, page);
    case "call_to_action_index":
      return actionIndex(view, page);
    case "call_to_action":
      return action(view, page);
    case "standard":
      return standard(view, page);
    default:
      return later(page);
  }
}

/** A type of a later version: the visitor is told that something is wrong, the log says what. */
function later(_: never): never {
  throw new Error("This site does not know that type of page yet.");
}
