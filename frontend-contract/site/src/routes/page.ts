import { ProblemError } from "../../../typescript/src/index.ts";
import type { Asked } from "../app.ts";
import { page } from "../pages/index.ts";
import { pageResponse, redirect } from "../web/responses.ts";

/** The page of the CMS at that path, or where it has moved; null if there is none. */
export async function contentPage(asked: Asked): Promise<Response | null> {
  const { app, address } = asked;
  const path = decoded(address.pathname);
  if (path === null) return null;
  const [answer, view] = await Promise.all([resolved(asked, path), asked.view()]);
  if (!answer) return null;
  if (answer.result === "redirect") return redirect(answer.location, answer.permanent ? 301 : 302);
  // One page has one address.
  if (answer.page.path !== path) return redirect(encodeURI(answer.page.path) + address.search, 301);
  return pageResponse(view, await page(view, answer.page, app.content), true);
}

async function resolved({ app }: Asked, path: string) {
  try {
    return await app.content.get("/resolve", { path });
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
