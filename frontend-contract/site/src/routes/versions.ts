/** The public versions of a page, and what differs between two of them. */
import { ProblemError } from "clarion-contract";
import { renderVersions, versionsTitle, type PageVersions } from "clarion-contract/site";
import { html } from "../html.ts";
import type { RequestContext } from "../request-context.ts";
import { pageLanguage } from "../view-model.ts";
import { pageResponse } from "../web/responses.ts";
import { handleNotFound } from "./errors.ts";

const NUMBER = /^[1-9]\d{0,8}$/;

/** Respond to `/versions/{id}` with the versions of a page, to `/versions/{id}/{number}` with what differs from the version before, or from the one in `with`. */
export async function showVersions(context: RequestContext): Promise<Response> {
  const { id, number } = context.pathParameters;
  const other = context.url.searchParams.get("with") ?? undefined;
  if ([id, number, other].some((one) => one !== undefined && !NUMBER.test(one))) return handleNotFound(context);
  try {
    const [shown, view] = await Promise.all([readVersions(context, Number(id), number, other), context.loadView()]);
    const language = pageLanguage(view);
    const title = versionsTitle(shown, language);
    const main = html`<div class="wide versions"><header class="index-head"><h1>${title}</h1></header>${renderVersions(shown, language)}</div>`;
    return pageResponse(view, { kind: "versions", title: `${title}${view.texts.colon}${shown.page.title}`, main, noindex: true }, true);
  } catch (error) {
    if (error instanceof ProblemError) return handleNotFound(context); // not public, whatever the reason
    throw error;
  }
}

async function readVersions({ app: { cms }, locale }: RequestContext, id: number, number?: string, other?: string): Promise<PageVersions> {
  const path = { page_id: id };
  const query = { locale, ...(other !== undefined && { with: Number(other) }) };
  const [page, { items: versions }, comparison] = await Promise.all([
    cms.get("/pages/{page_id}", { path, query: { locale } }),
    cms.get("/pages/{page_id}/versions", { path, query: { locale } }),
    number === undefined ? null : cms.get("/pages/{page_id}/versions/{number}/comparison", { path: { ...path, number: Number(number) }, query }),
  ]);
  return { page, versions, comparison };
}
