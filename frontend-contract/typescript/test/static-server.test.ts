/** The server of static sites: its files, and builds after webhooks. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventEmitter } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { createClient } from "../src/index.ts";
import { KNOWN, mockFetch } from "../src/mock/index.ts";
import { createStaticClient, createStaticContent, loadRecordedCms, serveStaticSite } from "../src/static-server/index.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";  // pragma: allowlist secret
const scratch = mkdtempSync(join(tmpdir(), "static-site-"));
const folder = join(scratch, "dist");
// Each build writes the number of the build, and fails while there is a file `broken`.
const BUILD = `const fs = require("fs"); if (fs.existsSync("${scratch}/broken")) process.exit(1); const n = Number(fs.readFileSync("${folder}/index.html")) + 1; fs.mkdirSync(process.argv[1], { recursive: true }); fs.writeFileSync(process.argv[1] + "/index.html", String(n));`;
const PLACE = '<div class="withdrawal" data-since="Withdrawn on"></div>';
const builds = new EventEmitter();
let site: Awaited<ReturnType<typeof serveStaticSite>>;

before(async () => {
  for (const [name, content] of [["index.html", "1"], ["about/index.html", "about"], ["_astro/a.12.css", "x"], ["404.html", "absent"], ["410/index.html", PLACE]] as const) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  writeFileSync(join(scratch, "secret.txt"), "secret");
  site = await serveStaticSite({ command: [process.execPath, "-e", BUILD, "{folder}"], folder, port: 0, secrets: [SECRET], client: await createStaticClient({ API_URL: "examples" }), delay: 1, log: (message) => builds.emit("build", message) });
});
after(async () => {
  await site.close();
  rmSync(scratch, { recursive: true });
});

const get = (path: string, init?: RequestInit) => fetch(`http://localhost:${site.port}${path}`, { redirect: "manual", ...init });

function send(body: object, key = SECRET, port = site.port): Promise<Response> {
  const [text, timestamp] = [JSON.stringify(body), String(Math.floor(Date.now() / 1000))];
  const signature = createHmac("sha256", Buffer.from(key.slice(6), "base64")).update(`1.${timestamp}.${text}`).digest("base64");
  return fetch(`http://localhost:${port}/hooks/clarion`, { method: "POST", body: text, headers: { "webhook-id": "1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` } });
}

test("pages, redirects to their slash, files with their lifetimes, and the site's own page for what is absent", async () => {
  const about = await get("/about/?a=1");
  assert.deepEqual([about.status, await about.text(), about.headers.get("Content-Type")], [200, "about", "text/html; charset=utf-8"]);
  assert.equal(about.headers.get("Cache-Control"), "public, max-age=0, must-revalidate");
  assert.equal((await get("/_astro/a.12.css")).headers.get("Cache-Control"), "public, max-age=31536000, immutable");
  const redirect = await get("/about?a=1");
  assert.deepEqual([redirect.status, redirect.headers.get("Location")], [301, "/about/?a=1"]);
  const absent = await get("/nowhere/");
  assert.deepEqual([absent.status, await absent.text()], [404, "absent"]);
  const head = await get("/about/", { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [200, ""]);
});

test("a page that was withdrawn is a 410 with its notice; without a CMS that answers, it is absent", async () => {
  const withdrawn = await get("/releases/harbour-fund-doubles-its-grants/");
  assert.equal(withdrawn.status, 410);
  assert.match(await withdrawn.text(), /^<div class="withdrawal"><p>We published this release by mistake\..*Withdrawn on <time/s);
  const alone = await serveStaticSite({ command: [], folder, port: 0, client: createClient({ baseUrl: "http://cms.invalid", fetch: async () => { throw new TypeError("closed"); } }) });
  const absent = await fetch(`http://localhost:${alone.port}/releases/harbour-fund-doubles-its-grants/`);
  assert.deepEqual([absent.status, await absent.text()], [404, "absent"]);
  await alone.close();
});

test("nothing outside the folder is served, and wrong requests are refused", async () => {
  for (const path of ["/..%2fsecret.txt", "/%2e%2e/secret.txt", "/about/..%2f..%2fsecret.txt"]) {
    assert.doesNotMatch(await (await get(path)).text(), /^secret$/, path);
  }
  assert.deepEqual([(await get("/%E0%A4%A")).status, (await get("/about/", { method: "PUT" })).status, (await get("/", { method: "POST" })).status], [400, 405, 405]);
  const [malformed] = (await once(request({ port: site.port, path: "//[" }).end(), "response")) as [IncomingMessage];
  assert.equal(malformed.statusCode, 400);
});

test("a webhook about content builds the site, also one about a picture; a test, a forged one and a large one do not", async () => {
  assert.equal((await send({ type: "content.changed", data: { tags: ["image-1"] } })).status, 204);
  const [message] = (await once(builds, "build")) as [string];
  assert.match(message, /^build finished/);
  assert.equal(await (await get("/")).text(), "2");
  assert.ok(existsSync(`${folder}-old`));
  assert.equal((await send({ type: "webhook.test", data: { tags: [] } })).status, 204);
  assert.equal((await send({ type: "page.published", data: { tags: [] } }, "whsec_AAAA")).status, 400);
  assert.equal((await send({ type: "page.published", data: { tags: ["x".repeat(1_000_001)] } })).status, 413);
  writeFileSync(join(scratch, "broken"), "");
  assert.equal((await send({ type: "page.published", data: { tags: [] } })).status, 204);
  const [failed] = (await once(builds, "build")) as [string];
  assert.match(failed, /^build failed/); // the build that this message caused, and no other before it
  assert.equal(readFileSync(join(folder, "index.html"), "utf8"), "2");
});

test("a build whose folder cannot be exchanged is reported, and the site goes on with what it has", async () => {
  const nothing = [process.execPath, "-e", "", "{folder}"];
  const messages = new EventEmitter();
  const other = await serveStaticSite({ command: nothing, folder, port: 0, secrets: [SECRET], client: createClient({ baseUrl: "http://cms.invalid" }), delay: 1, log: (message) => messages.emit("build", message) });
  assert.equal((await send({ type: "page.published", data: { tags: [] } }, SECRET, other.port)).status, 204);
  const [message] = (await once(messages, "build")) as [string];
  assert.match(message, /^build failed: the program has not written to /);
  assert.equal((await fetch(`http://localhost:${other.port}/`)).status, 200);
  await other.close();
});

test("two processes that serve one folder and build at the same moment leave one whole site", async () => {
  const [root, second] = [mkdtempSync(join(scratch, "shared-")), join(scratch, "second.mjs")];
  const shared = join(root, "dist");
  const write = `const fs = require("fs"); fs.mkdirSync(process.argv[1], { recursive: true }); fs.writeFileSync(process.argv[1] + "/index.html", "whole");`;
  mkdirSync(shared);
  writeFileSync(second, `import { Builder } from ${JSON.stringify(new URL("../src/static-server/builder.js", import.meta.url).href)};
const builder = new Builder({ command: [process.execPath, "-e", ${JSON.stringify(write)}, "{folder}"], folder: ${JSON.stringify(shared)}, delay: 0, log: (message) => { console.log(message); if (++count < 10) builder.request(); } });
let count = 0;
builder.request();`);
  const outputs = await Promise.all([1, 2].map(async () => (await promisify(execFile)(process.execPath, [second])).stdout));
  for (const output of outputs) assert.match(output, /^(build finished after \d+ ms\n){10}$/);
  assert.equal(readFileSync(join(shared, "index.html"), "utf8"), "whole");
  assert.deepEqual(readdirSync(root).sort(), ["dist", "dist-old"]);
});

test("without a CMS the site answers in its place: pages, pictures at its own address, searches and forms", async () => {
  const environment = { API_URL: "examples", FRONTEND_URL: "https://www.example.net/" };
  const client = await createStaticClient(environment);
  const { data } = await client.get("/resolve", { query: { path: "/" } });
  const text = JSON.stringify(data);
  assert.doesNotMatch(text, /example\.org\/(media|api)/);
  const [, picture = ""] = /https:\/\/www\.example\.net(\/media\/[^"{]+)"/.exec(text) ?? [];
  assert.ok(picture);
  const recorded = await loadRecordedCms(environment);
  const alone = await serveStaticSite({ command: [], folder, port: 0, client, recorded });
  const at = (path: string, init?: RequestInit) => fetch(`http://localhost:${alone.port}${path}`, init);
  const drawn = await at(picture);
  assert.deepEqual([drawn.status, drawn.headers.get("Content-Type")], [200, "image/svg+xml"]);
  assert.ok(((await (await at("/api/v1/search?q=recruitment")).json()) as { total: number }).total > 0);
  const form = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email: "ada@example.org", consents: ["letter"] }) };
  assert.equal((await at("/api/v1/sign-ups", form)).status, 202);
  assert.match(await (await at("/")).text(), /^\d+$/);
  await alone.close();
  assert.equal((await get(picture)).status, 404, "a site with a CMS leaves them to it");
  assert.equal(await loadRecordedCms({ API_URL: "http://localhost:8000" }), null);
});

test("a build reads each content once, in development it is read anew", async () => {
  const content = async (isBuild: boolean) => {
    const client = await createStaticClient({ API_URL: "examples" });
    let requests = 0;
    const counting: typeof client = { ...client, get: (...request) => (requests++, client.get(...request)) };
    const { getSite, getPagePaths, getRehearsal, getLocalePaths } = createStaticContent(counting, { defaultLocale: "en", pageSize: 24, isBuild });
    const sites = [await getSite("fr"), await getSite("fr"), await getSite("en")];
    const [first] = [requests, assert.notDeepEqual(sites[0], sites[2])];
    const paths = await getPagePaths();
    assert.ok(paths.some(({ params }) => params.path === "about") && paths.some(({ props }) => "location" in props));
    assert.equal(await getRehearsal(), null);
    assert.deepEqual((await getLocalePaths("step", [undefined])).map(({ params }) => params), [{ lang: undefined, step: undefined }, { lang: "fr", step: undefined }, { lang: "ar", step: undefined }].slice(0, 2));
    return first;
  };
  assert.deepEqual([await content(true), await content(false)], [2, 3]);
});

test("a site that is built from a rehearsal has its minute", async () => {
  const rehearsal = createClient({ baseUrl: `https://cms/rehearsal/${KNOWN.rehearsalToken}`, fetch: mockFetch() });
  const { getRehearsal } = createStaticContent(rehearsal, { defaultLocale: "en", pageSize: 24, isBuild: true });
  assert.equal((await getRehearsal())?.time_zone, "Europe/Brussels");
});
