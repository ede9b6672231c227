/** What is absent, and may be published at any time. */
import type { ApiResponse } from "../client.ts";
import { ProblemError } from "../problems.ts";

/** What a cache keeps of a response. */
export type Kept<Body> = Pick<ApiResponse<Body>, "data" | "cacheTags" | "headers">;

/**
 * Return what to keep in the place of a response that is absent (404), withdrawn (410) or refused (422): null, for ten seconds, with the tag
 * `gaps`, which every publication purges. Any other error is thrown, also that the CMS has no such site.
 */
export function describeGap(error: unknown): Kept<null> {
  if (!(error instanceof ProblemError && [404, 410, 422].includes(error.status)) || isUnknownSite(error)) throw error;
  return { data: null, cacheTags: ["gaps", ...error.cacheTags], headers: new Headers({ "Cache-Control": "s-maxage=10" }) };
}

/** Await a response that is not kept, and return its data; null if it is a gap. */
export async function readNow<Body>(request: Promise<Kept<Body>>): Promise<Body | null> {
  return (await request.catch(describeGap)).data;
}

/**
 * Return whether the CMS has refused the site of the request: a mistake in the configuration of the website, or a site that was renamed in the CMS.
 *
 * Answer 503 then. With 404, search engines would remove every page.
 */
export function isUnknownSite(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 422 && error.problem.errors.some(({ parameter }) => parameter === "site");
}
