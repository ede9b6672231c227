/** The feeds of the CMS at addresses of this site: `/feeds/releases.rss`, `/fr/feeds/stories.json`. */
import { API_URL, SITE } from "@/lib/config";

const TIMEOUT_MS = 5_000;
const HEADERS = ["Content-Type", "Cache-Control", "ETag", "Last-Modified"];

export async function GET(request: Request, { params }: RouteContext<"/[locale]/feeds/[file]">): Promise<Response> {
  const { locale, file } = await params;
  if (!/^(releases|stories)\.(rss|atom|json)$/.test(file)) return new Response("Not found", { status: 404 });
  const query = new URLSearchParams({ locale, ...(SITE && { site: SITE }) });
  const condition = request.headers.get("If-None-Match");
  const answer = await fetch(`${API_URL}/api/v1/feeds/${file}?${query}`, { signal: AbortSignal.timeout(TIMEOUT_MS), headers: condition ? { "If-None-Match": condition } : {} }).catch(() => null);
  if (!answer) return new Response("The CMS is unavailable.", { status: 503 });
  const headers = HEADERS.flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name) ?? ""] as [string, string]] : []));
  return new Response(answer.body, { status: answer.status, headers });
}
