import type { PageOf } from "../../../typescript/src/index.ts";
import { html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { breadcrumbs } from "../parts/breadcrumbs.ts";
import type { View } from "../view.ts";
import { about } from "./about.ts";
import { ending, flow, leadPicture } from "./article.ts";

export function standard(view: View, page: PageOf<"standard">): Sheet {
  const main = html`<article class="article"><header class="article-head">${breadcrumbs(view, page.ancestors)}
<h1>${page.title}</h1>${page.summary && html`<p class="standfirst">${page.summary}</p>`}</header>
${leadPicture(view, page)}
<div class="article-body reading">${flow(view, page.body)}</div></article>${ending(view, page)}`;
  return { ...about(page), main };
}
