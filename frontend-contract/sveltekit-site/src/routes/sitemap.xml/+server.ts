import { answerText, readSitemapFile } from "clarion-contract/site";
import { getClient } from "$lib/server/cms";

export const GET = () => answerText(readSitemapFile(getClient()).then(({ data }) => data));
