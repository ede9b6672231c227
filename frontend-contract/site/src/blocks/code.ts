import type { BlockOf } from "clarion-contract";
import { attributes, html, type Html } from "../html.ts";

/** Render source code. It is written from left to right in every language, and is not to be translated. */
export function renderCode({ code, language }: BlockOf<"code">["value"]): Html {
  return html`<pre class="code" dir="ltr" translate="no"><code${attributes({ class: language && `language-${language}` || null })}>${code}</code></pre>`;
}
