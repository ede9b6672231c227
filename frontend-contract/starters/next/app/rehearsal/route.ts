/** The address that the CMS opens for a rehearsal: its token goes into a cookie of this session. The button of the banner removes it. */
import { PREVIEW_HEADERS } from "clarion-contract";
import { parseRehearsalUrl, REHEARSAL_COOKIE } from "clarion-contract/site";
import { cookies } from "next/headers";
import { FRONTEND_URL } from "@/lib/config";

const redirect = (path: string) => new Response(null, { status: 303, headers: { ...PREVIEW_HEADERS, Location: path } });

export async function GET(request: Request): Promise<Response> {
  const opened = parseRehearsalUrl(request.url);
  if (!opened) return redirect("/rehearsal/ended/");
  (await cookies()).set(REHEARSAL_COOKIE, opened.token, { path: "/", httpOnly: true, sameSite: "lax", secure: FRONTEND_URL.startsWith("https:") });
  return redirect(opened.path);
}

export async function POST(): Promise<Response> {
  (await cookies()).delete(REHEARSAL_COOKIE);
  return redirect("/");
}
