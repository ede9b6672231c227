import { answerText } from "clarion-contract/site";
import { getContent } from "$lib/server/cms";

export const GET = () => answerText(getContent("sitemap"));
