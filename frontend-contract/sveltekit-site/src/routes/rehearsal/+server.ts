/** The address that the CMS opens for a rehearsal: its token goes into a cookie of this session. The button of the banner removes it. */
import { PREVIEW_HEADERS } from "clarion-contract";
import { parseRehearsalUrl, REHEARSAL_COOKIE } from "clarion-contract/site";

const redirect = (path: string) => new Response(null, { status: 303, headers: { ...PREVIEW_HEADERS, Location: path } });

export function GET({ url, cookies }) {
  const opened = parseRehearsalUrl(url);
  if (opened) cookies.set(REHEARSAL_COOKIE, opened.token, { path: "/", httpOnly: true, sameSite: "lax" });
  return redirect(opened?.path ?? "/");
}

export function POST({ cookies }) {
  cookies.delete(REHEARSAL_COOKIE, { path: "/" });
  return redirect("/");
}
