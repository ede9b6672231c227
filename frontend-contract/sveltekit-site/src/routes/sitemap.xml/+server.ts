import { answerText, readSitemapFile } from "clarion-contract/site";
import { cms } from "$lib/server/cms";

export const GET = () => answerText(readSitemapFile(cms).then(({ data }) => data));
