/** A CMS of few words: what the site asks for is answered with the least that fits, and counted. */

export const CACHE = "public, max-age=0, must-revalidate, s-maxage=60, stale-while-revalidate=30";

export function fakeCms() {
  const asked: string[] = [];
  const state = { title: "A first title", away: false };
  const fetch = async (input: string | URL | Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input);
    const path = pathname.replace("/api/v1", "");
    asked.push(path);
    if (state.away) throw new TypeError("fetch failed");
    const body = answers(path, searchParams.get("path"), state.title);
    if (!body) return problem();
    const headers = { "Content-Type": "application/json", "Cache-Control": CACHE, "Cache-Tag": path === "/resolve" ? "page-7" : "site-1" };
    return new Response(JSON.stringify(body), { headers });
  };
  return { fetch: fetch as typeof globalThis.fetch, asked, state };
}

function problem(): Response {
  const body = { type: "urn:clarion:problem:not-found", title: "Not Found", status: 404, detail: "", errors: [] };
  return new Response(JSON.stringify(body), { status: 404, headers: { "Content-Type": "application/problem+json" } });
}

function answers(path: string, asked: string | null, title: string): object | null {
  switch (path) {
    case "/navigation":
      return { primary: [], footer: [], languages: [], countries: [] };
    case "/settings": {
      const sign_up = { heading: "", intro: "", consent: "", privacy: "", thanks: "" };
      return { name: "Somebody", legal_name: "", address: "", email: "", press_email: "", phone: "", logo: null, profiles: [], donor_portal: null, sign_up };
    }
    case "/resolve":
      if (asked === "/old/") return { result: "redirect", location: "/page/", permanent: true };
      return asked === "/page/" || asked === "/page" ? { result: "page", page: standard(title) } : null;
    default:
      return null;
  }
}

function standard(title: string): object {
  return {
    id: 7, type: "standard", locale: "en", title, summary: "A <b>summary</b>", path: "/page/", url: "http://site/page/",
    published_at: null, modified_at: null, image: null, topics: [], regions: [], ancestors: [], translations: [],
    body: [{ type: "rich_text", id: "1", value: { html: "<p>Text</p>" } }, { type: "of a later version", id: "2", value: {} }],
    calls_to_action: [], related: { heading: "", more: null, items: [] },
    seo: { title, description: "", canonical_url: "http://site/page/" }, sharing: { title, text: "", image: null },
  };
}
