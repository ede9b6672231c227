import type { ResponseBody } from "clarion-contract";
import { taskLink, type TaskLink } from "clarion-contract/site";
import { renderPicture } from "../components/picture.ts";
import { attributes, html, EMPTY, type Html } from "../html.ts";
import { clicksUrl, type ViewModel } from "../view-model.ts";

/** Render what visitors can do that the query asks for, each with a link to the page or the address where they do it. */
export function renderTasks(view: ViewModel, { tasks, query_id }: ResponseBody<"/search">): Html {
  if (tasks.length === 0) return EMPTY;
  const items = tasks.map((task) => html`<li class="task">${renderTask(view, taskLink(task))}</li>`);
  return html`<section class="tasks" aria-labelledby="tasks-heading"><h3 id="tasks-heading" class="eyebrow">${view.texts.whatYouCanDo}</h3>
<ul class="plain-list"${attributes({ "data-query": query_id, "data-clicks": clicksUrl(view) })}>${items}</ul></section>`;
}

function renderTask(view: ViewModel, { label, target, page }: TaskLink): Html {
  if (!page) return html`<div><h4><a href="${target}">${label}</a></h4></div>`;
  const picture = page.image && html`<div class="task-picture">${renderPicture(view, page.image, { sizes: "8rem", alt: "" })}</div>`;
  const title = page.title !== label && html`<p class="task-title"><bdi>${page.title}</bdi></p>`;
  return html`<div><h4><a href="${target}" data-page="${page.id}">${label}</a></h4>${title}</div>${picture}`;
}
