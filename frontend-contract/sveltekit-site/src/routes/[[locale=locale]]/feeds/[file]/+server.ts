import { answerText, readFeed } from "clarion-contract/site";
import { cms } from "$lib/server/cms";

export const GET = ({ params, url, locals: { locale } }) => answerText(readFeed(cms, params.file, locale, url.href).then(({ data }) => data));
