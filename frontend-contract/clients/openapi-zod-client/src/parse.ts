// Print what a client of openapi-zod-client reads, checked by its schemas: node dist/parse.js CMS_URL PAGE_ID…
import { isErrorFromAlias } from "@zodios/core";
import type { z } from "zod";
import { createApiClient, schemas } from "./client.js";

const [baseUrl, ...pageIds] = process.argv.slice(2);
// axios would send topic[]=…, which the CMS refuses.
const client = createApiClient(baseUrl!, { axiosConfig: { paramsSerializer: { indexes: null } } });

function countTags(blocks: z.infer<typeof schemas.Block>[]): number {
  const html = blocks.map((block) => (block.type === "rich_text" ? block.value.html : "")).join("");
  return html.split("<").length - 1;
}

const list = await client.releases({ queries: { limit: 3 } });
console.log("list", list.items.length, list.total, list.items[0]!.path);

for (const id of pageIds) {
  const page = await client.page({ params: { page_id: Number(id) } });
  console.log("page", page.id, page.type, page.body.map((block) => block.type).join(","), countTags(page.body));
}

const found = await client.search({ queries: { q: "recruitment", topic: ["fair-recruitment", "legal-aid"] } });
console.log("search", found.total, found.items[0]!.path, found.items[0]!.highlights.title);

const { items } = await client.suggest({ queries: { q: "recr" } });
console.log("suggestions", items.length, items[0]!.kind, items[0]!.value);

const site = await client.site();
const locales = site.navigation.languages.map((language) => language.locale).join(",");
console.log("site", site.settings.name, locales, site.topics[0]!.value);

try {
  await client.releases({ queries: { site: "absent.example" } });
} catch (refused) {
  if (!isErrorFromAlias(client.api, "releases", refused) || refused.response.status !== 422) throw refused;
  const problem = refused.response.data;
  console.log("problem", problem.status, problem.type, problem.errors[0]!.parameter);
}
