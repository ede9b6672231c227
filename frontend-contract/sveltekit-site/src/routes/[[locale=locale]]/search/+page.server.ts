import { error } from "@sveltejs/kit";
import { searchFor } from "clarion-contract/site";
import { getClient, forVisitor, PAGE_SIZE } from "$lib/server/cms";

export async function load({ url, locals: { locale }, request, setHeaders }) {
  setHeaders({ "Cache-Control": "private, no-store" });
  const outcome = await searchFor(getClient(), url.searchParams, { locale, limit: PAGE_SIZE, ...forVisitor(request) });
  if (outcome.result === "found") return { answer: outcome.answer };
  if (outcome.retryAfter) setHeaders({ "Retry-After": String(outcome.retryAfter) });
  error(outcome.result === "too-many" ? 429 : 503, { message: outcome.result, failure: outcome });
}
