/** The feeds of the CMS at addresses of this site: `/feeds/releases.rss`, `/fr/feeds/stories.json`. */
import { answerText } from "clarion-contract/site";
import { getFeed } from "@/lib/cms";

export async function GET(_request: Request, { params }: RouteContext<"/[locale]/feeds/[file]">): Promise<Response> {
  const { locale, file } = await params;
  return answerText(getFeed(file, locale));
}
