/** What a website with Next.js needs besides `clarion-contract/site` and `clarion-contract/react`. */
export { EVERYTHING } from "./answers.ts";
export { describeEntry, type CacheEntryDescription } from "./cache-entries.ts";
export { createRouteFinder, describeFailure, ROUTE_HEADER, UNAVAILABLE_PATH, type KnownRoute, type RouteFinderOptions } from "./route-finder.ts";
