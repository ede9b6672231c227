/** The address that the CMS opens for a preview: exchanges the code for a token, and starts the draft mode of Next.js. */
import { JOINT_COOKIE, openPreview, redirectToPreview } from "clarion-contract/site";
import { cookies, draftMode } from "next/headers";
import { cms } from "@/lib/client";
import { forVisitor } from "@/lib/cms";
import { DEFAULT_LOCALE, SITE } from "@/lib/config";
import { languageOf } from "@/lib/language";

const DRAFT_MODE_COOKIE = "__prerender_bypass";

export async function GET(request: Request): Promise<Response> {
  const preview = await openPreview(cms, request.url, { site: SITE, ...(await forVisitor()) });
  if (!preview) return redirectToPreview("/preview/ended/");
  const path = `${languageOf(preview.locale ?? DEFAULT_LOCALE).prefix}/preview/${preview.key}/`;
  // The panel shows this site in a frame of another site, which may only set partitioned cookies. They are limited to
  // this draft: the editor's other pages of this site stay public.
  const options = { path, httpOnly: true, secure: true, sameSite: "none", partitioned: true } as const;
  const store = await cookies();
  if (preview.joint) {
    store.set({ ...options, name: JOINT_COOKIE, value: preview.token, path: "/" }); // of all pages, until the preview ends
    return redirectToPreview(preview.jointPath ?? "/");
  }
  (await draftMode()).enable();
  store.set({ name: DRAFT_MODE_COOKIE, value: store.get(DRAFT_MODE_COOKIE)?.value ?? "", ...options });
  store.set({ name: "preview", value: preview.token, ...options });
  return redirectToPreview(path);
}
