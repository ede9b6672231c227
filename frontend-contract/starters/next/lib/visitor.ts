/** Names the visitor to the CMS, which limits searches, sign-ups and previews by visitor. */
import { headers } from "next/headers";
import { FRONTEND_KEY, PROXIES } from "./config";
import { requestInit } from "./cms";

/** Return the options of a request on behalf of the visitor. The CMS believes the address only together with the key. */
export async function forVisitor(): Promise<{ headers?: Record<string, string>; init: RequestInit }> {
  // The last addresses were appended by our own proxies; visitors can write anything before them.
  const address = (await headers()).get("X-Forwarded-For")?.split(",").at(-PROXIES)?.trim();
  if (!FRONTEND_KEY || PROXIES < 1 || !address) return { init: requestInit() };
  // Without redirects, because `fetch` would send the key to their targets.
  return { headers: { "X-Frontend-Key": FRONTEND_KEY, "X-Visitor-Address": address }, init: { ...requestInit(), redirect: "error" } };
}
