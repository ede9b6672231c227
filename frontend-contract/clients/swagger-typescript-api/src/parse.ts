// Print what a client of swagger-typescript-api reads: node dist/parse.js CMS_URL PAGE_ID…
import { Api, type Block, type HttpResponse, type Problem } from "./client.js";

const [baseUrl, ...pageIds] = process.argv.slice(2);
const { api } = new Api({ baseUrl: baseUrl! });

function countTags(blocks: Block[]): number {
  const html = blocks.map((block) => (block.type === "rich_text" ? block.value.html : "")).join("");
  return html.split("<").length - 1;
}

const list = (await api.releases({ limit: 3 })).data;
console.log("list", list.items.length, list.total, list.items[0]!.path);

for (const id of pageIds) {
  const page = (await api.page(Number(id))).data;
  console.log("page", page.id, page.type, page.body.map((block) => block.type).join(","), countTags(page.body));
}

const found = (await api.search({ q: "recruitment", topic: ["fair-recruitment", "legal-aid"] })).data;
console.log("search", found.total, found.items[0]!.path, found.items[0]!.highlights.title);

const { items } = (await api.suggest({ q: "recr" })).data;
console.log("suggestions", items.length, items[0]!.kind, items[0]!.value);

const site = (await api.site()).data;
const locales = site.navigation.languages.map((language) => language.locale).join(",");
console.log("site", site.settings.name, locales, site.topics[0]!.value);

try {
  await api.releases({ site: "absent.example" });
} catch (refused) {
  const problem = (refused as HttpResponse<unknown, Problem>).error;
  console.log("problem", problem.status, problem.type, problem.errors[0]!.parameter);
}
