/** The feeds of the CMS under the address of this site. */
import { cms, getLanguages } from "../../../lib/cms";
import { localePaths } from "../../../lib/language";

const KINDS = ["releases", "stories"] as const;

export const getStaticPaths = async () =>
  localePaths(await getLanguages("")).flatMap(({ params, props }) => KINDS.map((kind) => ({ params: { ...params, kind }, props: { ...props, kind } })));

export async function GET({ props: { locale, kind } }: { props: { locale: string; kind: (typeof KINDS)[number] } }): Promise<Response> {
  const { data } = await cms.get("/feeds/{kind}.{notation}", { path: { kind, notation: "rss" }, query: { locale } });
  return new Response(String(data));
}
