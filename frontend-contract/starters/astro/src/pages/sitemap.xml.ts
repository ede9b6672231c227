/** The sitemap with the translations of every page. */
import { readSitemapFile } from "clarion-contract/site";
import { cms } from "../lib/cms";

export const GET = async () => new Response((await readSitemapFile(cms)).data.body);
