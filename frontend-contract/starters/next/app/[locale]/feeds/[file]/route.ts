/** The feeds of the CMS at addresses of this site: `/feeds/releases.rss`, `/fr/feeds/stories.json`. */
import { answerText } from "clarion-contract/site";
import { getContent } from "@/lib/cms";
import { FRONTEND_URL } from "@/lib/config";
import { languageOf } from "@/lib/language";

export async function GET(_request: Request, { params }: RouteContext<"/[locale]/feeds/[file]">): Promise<Response> {
  const { locale, file } = await params;
  const address = `${FRONTEND_URL}${languageOf(locale).prefix}/feeds/${file}`;
  return answerText(getContent("feed", file, locale, address));
}
