import assert from "node:assert/strict";
import { test } from "node:test";
import { problem, site } from "./fake-cms.ts";

const FILLED = { email: "ada@example.org", interests: "stories", area: "Quimera", page: "/fr/recits/", consent: "yes", website: "" };
const posts = (requests: { method: string; path: string }[]) => requests.filter(({ method }) => method === "POST").map(({ path }) => path);

test("the form's values reach the CMS", async () => {
  const { post, requests } = site({ SITE: "www.example.org" });
  const answer = await post("/fr/sign-up", FILLED);
  assert.deepEqual([answer.status, answer.headers.get("Cache-Control")], [200, "no-store"]);
  const sent = requests.find(({ path }) => path === "/sign-ups");
  assert.deepEqual(sent?.body, {
    site: "www.example.org", locale: "fr", email: "ada@example.org", area: "Quimera", interests: ["stories"], page: "/fr/recits/", consents: ["letter"], website: "",
  });
});

test("the form names its page, also after an error; what is no path is not sent", async () => {
  const { get, post, requests } = site();
  assert.match(await (await get("/stories/?year=2026")).text(), /<input type="hidden" name="page" value="\/stories\/">/);
  assert.match(await (await post("/sign-up", { ...FILLED, consent: "" })).text(), /name="page" value="\/fr\/recits\/"/);
  for (const page of ["https://x.example/", "/a?b", "/a b", `/${"a".repeat(500)}`, ""]) {
    await post("/sign-up", { ...FILLED, page });
    assert.equal((requests.at(-1)?.body as { page: string }).page, "");
  }
});

test("errors are shown beside their fields, and the values are kept", async () => {
  const { post, requests } = site();
  const answer = await post("/sign-up", { email: "ada <at> example", area: '"Quimera"', interests: "events" });
  const text = await answer.text();
  assert.equal(answer.status, 422);
  for (const part of ['id="page-email-error"', 'id="page-consent-error"', "ada &#60;at&#62; example", "&#34;Quimera&#34;", 'role="alert"']) {
    assert.ok(text.includes(part), part);
  }
  assert.match(text, /value="events" checked/);
  assert.doesNotMatch(text, /value="stories" checked/);
  assert.deepEqual(posts(requests), []);
});

test("each field that the CMS rejects has its error beside it: in the words of the site, otherwise in those of the CMS", async () => {
  const { post, state } = site();
  const error = (parameter: string, message: string) => ({ parameter, index: null, code: "invalid", message });
  const errors = [error("email", "No."), error("area", "Trop long <b>."), error("interests", "Choisissez."), error("page", "Unseen.")];
  state.responses.set("/sign-ups", () => problem(422, errors));
  const answer = await post("/fr/sign-up", FILLED);
  const text = await answer.text();
  assert.equal(answer.status, 422);
  for (const part of ['id="page-area-error">Trop long &#60;b&#62;.<', 'aria-describedby="page-area-error"', 'id="page-interests-error">Choisissez.<', '<fieldset aria-describedby="page-interests-error">', 'id="page-email-error"']) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(!text.includes("No.") && !text.includes("Unseen.") && !text.includes("page-consent-error"));
  for (const unseen of ["site", "page"]) {
    state.responses.set("/sign-ups", () => problem(422, [error(unseen, "Wrong.")]));
    const unavailable = await post("/sign-up", FILLED);
    assert.deepEqual([unavailable.status, Number(unavailable.headers.get("Retry-After")) > 0], [503, true], unseen);
  }
});

test("an address that the CMS rejects is an error; an unavailable CMS loses no values", async () => {
  const { post, state } = site();
  state.responses.set("/sign-ups", () => problem(422, [{ parameter: "email", message: "This is no e-mail address." }]));
  assert.equal((await post("/sign-up", FILLED)).status, 422);
  state.responses.set("/sign-ups", () => problem(503, [], { "Retry-After": "900" }));
  const busy = await post("/sign-up", FILLED);
  assert.deepEqual([busy.status, busy.headers.get("Retry-After")], [503, "900"]);
  assert.ok((await busy.text()).includes('value="ada@example.org"'));
});

test("the honeypot field is passed on to the CMS, and the response is the same", async () => {
  const { post, requests } = site();
  const [person, program] = [await post("/sign-up", FILLED), await post("/sign-up", { ...FILLED, website: "http://x" })];
  assert.equal(await person.text(), await program.text());
  assert.equal((requests.at(-1)?.body as { website: string }).website, "http://x");
});

for (const step of ["confirm", "unsubscribe"]) {
  test(`${step}: the e-mail's link changes nothing; the button posts its token`, async () => {
    const { get, post, requests } = site();
    const button = await get(`/sign-up/${step}?token=a-token`);
    assert.deepEqual([button.status, button.headers.get("Referrer-Policy"), button.headers.get("Cache-Control")], [200, "no-referrer", "no-store"]);
    assert.ok((await button.text()).includes('value="a-token"'));
    assert.deepEqual(posts(requests), []);
    assert.equal((await post(`/sign-up/${step}`, { token: "a-token" })).status, 200);
    assert.deepEqual(requests.find(({ method }) => method === "POST")?.body, { token: "a-token" });
  });

  test(`${step}: a used link says so; a link without a token is not found`, async () => {
    const { get, post, state } = site();
    state.responses.set(`/sign-ups/${step}`, () => problem());
    assert.equal((await post(`/sign-up/${step}`, { token: "spent" })).status, 404);
    assert.equal((await get(`/sign-up/${step}`)).status, 404);
  });
}
