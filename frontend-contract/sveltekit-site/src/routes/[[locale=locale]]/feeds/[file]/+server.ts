import { answerText } from "clarion-contract/site";
import { getContent } from "$lib/server/cms";

export const GET = ({ params, url, locals: { locale } }) => answerText(getContent("feed", params.file, locale, url.href));
