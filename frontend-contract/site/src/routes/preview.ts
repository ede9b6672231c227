import { parsePreviewCode, ProblemError, type AnyPage } from "../../../typescript/src/index.ts";
import type { Asked } from "../app.ts";
import { html } from "../html.ts";
import { page } from "../pages/index.ts";
import { pageResponse } from "../web/responses.ts";
import { message } from "./errors.ts";

const COOKIE = "preview";

/**
 * A draft, in the editor's panel or from a link that was shared.
 *
 * The code in the address works once; for the same page asked again the token stays in a cookie, where browsers let it.
 */
export async function preview(asked: Asked): Promise<Response> {
  const token = (await exchanged(asked)) ?? cookieOf(asked.request);
  const draft = token === null ? null : await draftOf(asked, token);
  const view = await asked.view();
  if (!draft || token === null) {
    const { expired, expiredText } = view.texts.preview;
    return message(view, 404, expired, html`<p>${expiredText}</p>`);
  }
  const sheet = await page(view, draft, asked.app.content);
  const response = pageResponse(view, { ...sheet, draft: true, hidden: true }, false);
  const secure = asked.request.headers.get("X-Forwarded-Proto") === "https" ? "; Secure; SameSite=None; Partitioned" : "; SameSite=Lax";
  response.headers.append("Set-Cookie", `${COOKIE}=${encodeURIComponent(token)}; Path=/preview; HttpOnly; Max-Age=900${secure}`);
  return response;
}

/** The token for the code; null if there is no code, or it has been used, or has expired. */
async function exchanged({ app, address }: Asked): Promise<string | null> {
  const code = parsePreviewCode(address);
  if (!code || !app.features.offers("POST /preview/exchange")) return null;
  const answer = await absent(app.content.post("/preview/exchange", { code }));
  return (answer as { token?: string } | null)?.token ?? null;
}

async function draftOf({ app }: Asked, token: string): Promise<AnyPage | null> {
  if (!app.features.offers("GET /preview")) return null;
  return (await absent(app.content.fresh("/preview", { Authorization: `Preview ${token}` }))) as AnyPage | null;
}

/** Expired, revoked and foreign are all 404. */
async function absent(asking: Promise<unknown>): Promise<unknown> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof ProblemError && error.status < 500) return null;
    throw error;
  }
}

function cookieOf(request: Request): string | null {
  const found = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.headers.get("Cookie") ?? "");
  return found?.[1] ? decodeURIComponent(found[1]) : null;
}
