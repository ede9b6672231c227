// Print what a client of openapi-typescript and openapi-fetch reads: node dist/parse.js CMS_URL PAGE_ID…
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

const [baseUrl, ...pageIds] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl });

function countTags(blocks: components["schemas"]["Block"][]): number {
  const html = blocks.map((block) => (block.type === "rich_text" ? block.value.html : "")).join("");
  return html.split("<").length - 1;
}

const list = (await client.GET("/api/v1/releases", { params: { query: { limit: 3 } } })).data!;
console.log("list", list.items.length, list.total, list.items[0]!.path);

for (const id of pageIds) {
  const page = (await client.GET("/api/v1/pages/{page_id}", { params: { path: { page_id: Number(id) } } })).data!;
  console.log("page", page.id, page.type, page.body.map((block) => block.type).join(","), countTags(page.body));
}

const topic = ["fair-recruitment", "legal-aid"];
const found = (await client.GET("/api/v1/search", { params: { query: { q: "recruitment", topic } } })).data!;
console.log("search", found.total, found.items[0]!.path, found.items[0]!.highlights.title);

const { items } = (await client.GET("/api/v1/search/suggest", { params: { query: { q: "recr" } } })).data!;
console.log("suggestions", items.length, items[0]!.kind, items[0]!.value);

const site = (await client.GET("/api/v1/site")).data!;
const locales = site.navigation.languages.map((language) => language.locale).join(",");
console.log("site", site.settings.name, locales, site.topics[0]!.value);

const { error } = await client.GET("/api/v1/releases", { params: { query: { site: "absent.example" } } });
if (error && "errors" in error) console.log("problem", error.status, error.type, error.errors[0]!.parameter);
