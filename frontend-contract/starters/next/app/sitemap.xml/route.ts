/** Every public page with its languages; 503 while the CMS is unavailable, so that search engines come again. */
import { answerText } from "clarion-contract/site";
import { connection } from "next/server";
import { getSource } from "@/lib/client";
import { getContent } from "@/lib/cms";

export async function GET(): Promise<Response> {
  await connection();
  return answerText(getContent("sitemap"), (await getSource()).headers);
}
