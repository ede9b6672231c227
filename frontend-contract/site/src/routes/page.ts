import { ProblemError } from "../../../typescript/src/index.ts";
import type { Asked } from "../app.ts";
import { page } from "../pages/index.ts";
import { listQuestion } from "../pages/listing.ts";
import { pageResponse, redirect } from "../web/responses.ts";

/** The page of the CMS at that path, or where it has moved; null if there is none. */
export async function contentPage(asked: Asked): Promise<Response | null> {
  const { address } = asked;
  const path = decoded(address.pathname);
  if (path === null) return null;
  const [answer, view] = await Promise.all([resolved(asked, path), asked.view()]);
  if (!answer) return null;
  if (answer.result === "redirect") return redirect(answer.location, answer.permanent ? 301 : 302);
  // One page has one address.
  if (answer.page.path !== path) return redirect(encodeURI(answer.page.path) + address.search, 301);
  return pageResponse(view, page(view, answer.page), true);
}

/** With the filters of the address: what is no filter, or makes no sense as one, is left out. */
async function resolved({ app, address }: Asked, path: string) {
  try {
    return await app.content.get("/resolve", { query: { ...listQuestion(address.searchParams), path } });
  } catch (error) {
    if (error instanceof ProblemError) return null; // 404, or 422 for what can be no path
    throw error;
  }
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
