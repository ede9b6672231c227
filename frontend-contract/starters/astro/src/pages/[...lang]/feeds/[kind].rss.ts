/** The feeds of the CMS under the address of this site. */
import { readFeed } from "clarion-contract/site";
import type { APIContext } from "astro";
import { cms, getLocalePaths } from "../../../lib/cms";
import { FRONTEND_URL } from "../../../lib/config";

export const getStaticPaths = () => getLocalePaths("kind", ["releases", "stories"]);

export async function GET({ props: { locale, kind }, url }: APIContext<{ locale: string; kind: string }>): Promise<Response> {
  return new Response((await readFeed(cms, `${kind}.rss`, locale, FRONTEND_URL + url.pathname)).data.body);
}
