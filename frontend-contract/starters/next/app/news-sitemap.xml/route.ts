/** The news of the last two days, for news search engines. */
import { answerText } from "clarion-contract/site";
import { connection } from "next/server";
import { getSource } from "@/lib/client";
import { getContent } from "@/lib/cms";

export async function GET(): Promise<Response> {
  await connection();
  return answerText(getContent("newsSitemap"), (await getSource()).headers);
}
