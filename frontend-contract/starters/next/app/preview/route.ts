/** The address that the CMS opens for a preview: exchanges the code for a token, and starts the draft mode of Next.js for one draft. */
import { openPreview, showPreview } from "clarion-contract/site";
import { cookies, draftMode } from "next/headers";
import { live } from "@/lib/client";
import { forVisitor } from "@/lib/cms";
import { DEFAULT_LOCALE, SITE } from "@/lib/config";

const DRAFT_MODE_COOKIE = "__prerender_bypass";

export async function GET(request: Request): Promise<Response> {
  const preview = await openPreview(live.client, request.url, { site: SITE, ...(await forVisitor()) }).catch(() => undefined);
  if (preview === undefined) return new Response("The CMS is unavailable. Reload this page.", { status: 503, headers: { "Retry-After": "30" } });
  if (!preview || preview.joint) return showPreview(preview, { defaultLocale: DEFAULT_LOCALE });
  (await draftMode()).enable();
  const draftModeValue = (await cookies()).get(DRAFT_MODE_COOKIE)?.value ?? "";
  return showPreview(preview, { defaultLocale: DEFAULT_LOCALE, cookies: { [DRAFT_MODE_COOKIE]: draftModeValue } });
}
