/** The link in the banner of a joint preview: the website is the public one again. */
import { endJointPreview } from "clarion-contract/site";
import { connection } from "next/server";

export async function GET(): Promise<Response> {
  await connection();
  return endJointPreview();
}
