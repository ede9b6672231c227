// Print what a client of orval reads, after its Zod schemas have checked it: node dist/parse.js CMS_URL PAGE_ID…
import { type Block, page as getPage, releases, search, site as getSite, suggest } from "./client.js";
import { PageResponse, ReleasesResponse, SearchResponse, SiteResponse, SuggestResponse } from "./zod.js";

function countTags(blocks: Block[]): number {
  const html = blocks.map((block) => (block.type === "rich_text" ? block.value.html : "")).join("");
  return html.split("<").length - 1;
}

const list = await releases({ limit: 3 });
if (list.status !== 200) throw new Error(`${list.status}`);
ReleasesResponse.parse(list.data);
console.log("list", list.data.items.length, list.data.total, list.data.items[0]!.path);

for (const id of process.argv.slice(3)) {
  const page = await getPage(Number(id));
  if (page.status !== 200) throw new Error(`${page.status}`);
  PageResponse.parse(page.data);
  const { type, body } = page.data;
  console.log("page", page.data.id, type, body.map((block) => block.type).join(","), countTags(body));
}

const found = await search({ q: "recruitment", topic: ["fair-recruitment", "legal-aid"] });
if (found.status !== 200) throw new Error(`${found.status}`);
SearchResponse.parse(found.data);
console.log("search", found.data.total, found.data.items[0]!.path, found.data.items[0]!.highlights.title);

const suggested = await suggest({ q: "recr" });
if (suggested.status !== 200) throw new Error(`${suggested.status}`);
SuggestResponse.parse(suggested.data);
const { items } = suggested.data;
console.log("suggestions", items.length, items[0]!.kind, items[0]!.value);

const answer = await getSite();
if (answer.status !== 200) throw new Error(`${answer.status}`);
SiteResponse.parse(answer.data);
const site = answer.data;
const locales = site.navigation.languages.map((language) => language.locale).join(",");
console.log("site", site.settings.name, locales, site.topics[0]!.value);

const refused = await releases({ site: "absent.example" });
if (refused.status === 422) {
  console.log("problem", refused.data.status, refused.data.type, refused.data.errors[0]!.parameter);
}
