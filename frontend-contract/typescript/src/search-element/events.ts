/** The events of the component. All bubble. */
import type { SearchAnswer } from "../schema.ts";
import type { SearchQuery } from "./state.ts";

/** The names and details of the events. */
export interface ClarionSearchEvents {
  /** A visitor searches. `preventDefault()` leaves the search to the page. */
  "clarion-search": CustomEvent<{ query: SearchQuery; href: string }>;
  /** The results of a search are shown. */
  "clarion-results": CustomEvent<SearchAnswer>;
  /** A visitor follows a result or a suggested page. `preventDefault()` leaves the navigation to the page. */
  "clarion-select": CustomEvent<{ href: string; id: number | null }>;
}

/** Dispatch an event, and return whether the component should go on. */
export function dispatch<Name extends keyof ClarionSearchEvents>(element: Element, name: Name, detail: ClarionSearchEvents[Name]["detail"]): boolean {
  return element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
}

declare global {
  interface HTMLElementEventMap extends ClarionSearchEvents {}
}
