/** The functions for Svelte and Vue with these frameworks. The site in `frontend-contract/sveltekit-site` tries those for Svelte in a browser. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { compile } from "svelte/compiler";
import { render } from "svelte/server";
import { createRenderer, createSSRApp, defineComponent, h, nextTick, shallowRef, withDirectives } from "vue";
import { renderToString } from "vue/server-renderer";
import "../src/svelte/index.ts"; // compiled for the component
import { vClickReports, vEmbeds, vPreviewPanel, vSearchElement } from "../src/vue/index.ts";

const COMPONENT = `<script>
  import { clickReports, embeds, previewPanel, searchElement } from "../src/svelte/index.js";
  const { html } = $props();
</script>
<div {@attach embeds} {@attach previewPanel("https://cms")} {@attach clickReports("/clicks", "1")}>{@html html}</div>
<clarion-search mode="box" {@attach searchElement}></clarion-search>`;

test("a Svelte component with the attachments is rendered by a server", async () => {
  const file = new URL("./component.svelte.js", import.meta.url);
  writeFileSync(file, compile(COMPONENT, { generate: "server", filename: "Component.svelte" }).js.code);
  const { default: component } = (await import(file.href)) as { default: Parameters<typeof render>[0] };
  const { body } = render(component, { props: { html: "<p>Text</p>" } as never });
  assert.match(body.replace(/<!--.*?-->/g, ""), /<div><p>Text<\/p><\/div>\s*<clarion-search mode="box"><\/clarion-search>/);
});

test("a Vue component with the directives is rendered by a server, without traces of them", async () => {
  const content = () => withDirectives(h("div", { innerHTML: "<p>Text</p>" }), [[vEmbeds], [vSearchElement], [vPreviewPanel, "https://cms"], [vClickReports, { url: "/clicks", queryId: "1" }]]);
  assert.equal(await renderToString(createSSRApp(defineComponent({ render: content }))), "<div><p>Text</p></div>");
});

test("a Vue directive reports clicks for the search that is shown, and ends with its element", async () => {
  const listeners: AbortSignal[] = [];
  const globals = globalThis as unknown as { addEventListener?: unknown };
  globals.addEventListener = (_type: string, _listener: unknown, { signal }: { signal: AbortSignal }) => listeners.push(signal);
  const element = () => ({ children: [] as unknown[] });
  const { createApp } = createRenderer<object, object>({
    patchProp() {}, insert() {}, remove() {}, createElement: element, createText: element, createComment: element, setText() {}, setElementText() {}, parentNode: () => null, nextSibling: () => null,
  });
  const queryId = shallowRef("first");
  const other = shallowRef(0);
  const app = createApp(defineComponent({ render: () => withDirectives(h("div", { title: other.value }), [[vClickReports, { url: "/clicks", queryId: queryId.value }]]) }));
  app.mount(element());
  const active = () => listeners.map(({ aborted }) => !aborted);
  assert.deepEqual(active(), [true]);
  other.value = 1;
  await nextTick();
  assert.deepEqual(active(), [true]); // the element has changed, and the search has not
  queryId.value = "second";
  await nextTick();
  assert.deepEqual(active(), [false, true]);
  app.unmount();
  assert.deepEqual(active(), [false, false]);
  delete globals.addEventListener;
});
