import { answerText, readFeed } from "clarion-contract/site";
import { getClient } from "$lib/server/cms";

export const GET = ({ params, url, locals: { locale } }) => answerText(readFeed(getClient(), params.file, locale, url.href).then(({ data }) => data));
