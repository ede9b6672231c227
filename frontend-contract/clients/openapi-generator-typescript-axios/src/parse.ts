// Print what the typescript-axios client of openapi-generator reads: node dist/parse.js CMS_URL PAGE_ID…
import { isAxiosError } from "axios";
import { type Block, Configuration, ListsApi, PagesApi, type Problem, SearchApi, SiteApi } from "./client/index.js";

const [basePath, ...pageIds] = process.argv.slice(2);
const configuration = new Configuration({ basePath: basePath! });
const lists = new ListsApi(configuration);
const searches = new SearchApi(configuration);

function countTags(blocks: Block[]): number {
  const html = blocks.map((block) => (block.type === "rich_text" ? block.value.html : "")).join("");
  return html.split("<").length - 1;
}

const list = (await lists.releases({ limit: 3 })).data;
console.log("list", list.items.length, list.total, list.items[0]!.path);

for (const id of pageIds) {
  const page = (await new PagesApi(configuration).page({ pageId: Number(id) })).data;
  console.log("page", page.id, page.type, page.body.map((block) => block.type).join(","), countTags(page.body));
}

const found = (await searches.search({ q: "recruitment", topic: ["fair-recruitment", "legal-aid"] })).data;
console.log("search", found.total, found.items[0]!.path, found.items[0]!.highlights.title);

const { items } = (await searches.suggest({ q: "recr" })).data;
console.log("suggestions", items.length, items[0]!.kind, items[0]!.value);

const site = (await new SiteApi(configuration).site()).data;
const locales = site.navigation.languages.map((language) => language.locale).join(",");
console.log("site", site.settings.name, locales, site.topics[0]!.value);

try {
  await lists.releases({ site: "absent.example" });
} catch (refused) {
  if (!isAxiosError<Problem>(refused)) throw refused;
  const problem = refused.response!.data;
  console.log("problem", problem.status, problem.type, problem.errors[0]!.parameter);
}
