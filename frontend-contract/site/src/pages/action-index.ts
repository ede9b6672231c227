import type { PageOf } from "../../../typescript/src/index.ts";
import type { Content } from "../api/content.ts";
import { html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { breadcrumbs } from "../parts/breadcrumbs.ts";
import { card } from "../parts/card.ts";
import type { View } from "../view.ts";
import { about } from "./about.ts";
import { flow } from "./article.ts";

/** Everything one can do at this moment, in the order that editors gave it. */
export async function actionIndex(view: View, page: PageOf<"call_to_action_index">, content: Content): Promise<Sheet> {
  const { items } = await content.get("/calls-to-action", { locale: view.locale, limit: 100 });
  const sizes = "(min-width: 76rem) 34rem, (min-width: 40rem) 45vw, 92vw";
  const main = html`<div class="wide"><header class="index-head">${breadcrumbs(view, page.ancestors)}<h1>${page.title}</h1>
${page.summary && html`<p class="standfirst">${page.summary}</p>`}</header>${flow(view, page.body)}
<div class="grid grid-two actions">${items.map((item) => card(view, item, { level: 2, sizes }))}</div></div>`;
  return { ...about(page), main };
}
