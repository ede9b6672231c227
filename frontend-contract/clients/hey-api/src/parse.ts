// Print what a client of @hey-api/openapi-ts reads: node dist/parse.js CMS_URL PAGE_ID…
import { client } from "./client/client.gen.js";
import { page as getPage, releases, search, site as getSite, suggest } from "./client/sdk.gen.js";
import type { Block } from "./client/types.gen.js";

const [baseUrl, ...pageIds] = process.argv.slice(2);
client.setConfig({ baseUrl: baseUrl! });

function countTags(blocks: Block[]): number {
  const html = blocks.map((block) => (block.type === "rich_text" ? block.value.html : "")).join("");
  return html.split("<").length - 1;
}

const list = (await releases({ query: { limit: 3 }, throwOnError: true })).data;
console.log("list", list.items.length, list.total, list.items[0]!.path);

for (const id of pageIds) {
  const page = (await getPage({ path: { page_id: Number(id) }, throwOnError: true })).data;
  console.log("page", page.id, page.type, page.body.map((block) => block.type).join(","), countTags(page.body));
}

const topic = ["fair-recruitment", "legal-aid"];
const found = (await search({ query: { q: "recruitment", topic }, throwOnError: true })).data;
console.log("search", found.total, found.items[0]!.path, found.items[0]!.highlights.title);

const { items } = (await suggest({ query: { q: "recr" }, throwOnError: true })).data;
console.log("suggestions", items.length, items[0]!.kind, items[0]!.value);

const site = (await getSite({ throwOnError: true })).data;
const locales = site.navigation.languages.map((language) => language.locale).join(",");
console.log("site", site.settings.name, locales, site.topics[0]!.value);

const { error } = await releases({ query: { site: "absent.example" } });
if (error && "errors" in error) console.log("problem", error.status, error.type, error.errors[0]!.parameter);
