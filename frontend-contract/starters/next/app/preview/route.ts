/** The address that the CMS opens for a preview: exchanges the code for a token, and starts the draft mode of Next.js. */
import { parsePreviewCode, PREVIEW_HEADERS, ProblemError } from "clarion-contract";
import { createHash } from "node:crypto";
import { cookies, draftMode } from "next/headers";
import { cms, forVisitor } from "@/lib/cms";
import { DEFAULT_LOCALE, SITE } from "@/lib/config";
import { languageOf } from "@/lib/language";

const DRAFT_MODE_COOKIE = "__prerender_bypass";

export async function GET(request: Request): Promise<Response> {
  const code = parsePreviewCode(request.url);
  const token = code && (await exchange(code));
  if (!code || !token) return redirectTo(`/preview/ended/`);
  const locale = await getLocale(token);
  const path = `${languageOf(locale).prefix}/preview/${createHash("sha256").update(code).digest("hex").slice(0, 16)}/`;
  // The panel shows this site in a frame of another site, which may only set partitioned cookies. They are limited to
  // this draft: the editor's other pages of this site stay public.
  const options = { path, httpOnly: true, secure: true, sameSite: "none", partitioned: true } as const;
  (await draftMode()).enable();
  const store = await cookies();
  store.set({ name: DRAFT_MODE_COOKIE, value: store.get(DRAFT_MODE_COOKIE)?.value ?? "", ...options });
  store.set({ name: "preview", value: token, ...options });
  return redirectTo(path);
}

async function exchange(code: string): Promise<string | null> {
  try {
    return (await cms.post("/preview/exchange", { body: { code, site: SITE }, ...(await forVisitor()) })).data.token;
  } catch (error) {
    if (error instanceof ProblemError) return null; // unknown, used or expired
    throw error;
  }
}

/** Return the language of the draft. An incomplete draft has an error, which is shown in the default language. */
async function getLocale(token: string): Promise<string> {
  return cms.get("/preview", { previewToken: token }).then(({ data }) => data.locale, () => DEFAULT_LOCALE);
}

function redirectTo(path: string): Response {
  return new Response(null, { status: 307, headers: { ...PREVIEW_HEADERS, Location: path } });
}
