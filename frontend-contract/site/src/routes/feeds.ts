import { ProblemError } from "../../../typescript/src/index.ts";
import type { Asked } from "../app.ts";
import { feedType, LISTS, NOTATIONS } from "../parts/feeds.ts";
import { textResponse } from "../web/responses.ts";
import { notFound } from "./errors.ts";

/** The feeds of the CMS at addresses of this site, which they name as their own. */
export async function feed(asked: Asked): Promise<Response> {
  const { app, locale, parameters, address } = asked;
  const [name, ending] = (parameters.file ?? "").split(".");
  const [kind, notation] = [LISTS.find((list) => list === name), NOTATIONS.find((one) => one === ending)];
  if (!kind || !notation) return notFound(asked);
  try {
    const said: unknown = await app.content.get("/feeds/{kind}.{notation}", { path: { kind, notation }, query: { locale } });
    const text = typeof said === "string" ? said : JSON.stringify(said);
    const own = text.replace(/https?:\/\/[^\s"<]+\/api\/v1\/feeds\/[^\s"<]*/g, address.origin + address.pathname);
    return textResponse(own, `${feedType(notation)}; charset=utf-8`);
  } catch (error) {
    if (error instanceof ProblemError) return notFound(asked); // a language that the site does not have
    throw error;
  }
}
