/** The sitemap with the translations of every page. */
import { renderSitemap } from "clarion-contract/site";
import { getSitemap } from "../lib/cms";

export const GET = async () => new Response(renderSitemap(await getSitemap("")));
