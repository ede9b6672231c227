/** The news of the two days before the build, for news search engines. */
import { readNewsSitemapFile } from "clarion-contract/site";
import { cms } from "../lib/cms";

export const GET = async () => new Response((await readNewsSitemapFile(cms)).data.body);
