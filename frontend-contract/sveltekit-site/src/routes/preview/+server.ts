/** The address that the CMS opens for a preview: exchanges the code for a token, which stays in a cookie of this draft. */
import { JOINT_COOKIE, openPreview, redirectToPreview } from "clarion-contract/site";
import { getClient, forVisitor } from "$lib/server/cms";
import { DEFAULT_LOCALE, SITE } from "$lib/server/config";

export async function GET({ url, request, cookies }) {
  const preview = await openPreview(getClient(), url.href, { site: SITE, ...forVisitor(request) });
  if (!preview) return redirectToPreview("/preview/ended/");
  const { key, token, locale, joint, jointPath } = preview;
  const path = `${locale && locale !== DEFAULT_LOCALE ? `/${locale}` : ""}/preview/${key}/`;
  // The panel shows this site in a frame of another site, which may only set partitioned cookies.
  const options = { httpOnly: true, secure: true, sameSite: "none", partitioned: true } as const;
  if (joint) {
    cookies.set(JOINT_COOKIE, token, { ...options, path: "/" }); // of all pages, until the preview ends
    return redirectToPreview(jointPath ?? "/");
  }
  cookies.set("preview", token, { ...options, path });
  return redirectToPreview(path);
}
