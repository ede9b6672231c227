import assert from "node:assert/strict";
import { test } from "node:test";
import { problem, site } from "./cms.ts";

const FILLED = { email: "ada@example.org", interests: "stories", area: "Quimera", consent: "yes", website: "" };
const posts = (asked: { method: string; path: string }[]) => asked.filter(({ method }) => method === "POST").map(({ path }) => path);

test("what the form says reaches the CMS, with the visitor it counts", async () => {
  const { post, asked } = site({ SITE: "www.example.org" });
  const answer = await post("/fr/sign-up", FILLED);
  assert.deepEqual([answer.status, answer.headers.get("Cache-Control")], [200, "no-store"]);
  const sent = asked.find(({ path }) => path === "/sign-ups");
  assert.deepEqual(sent?.body, {
    site: "www.example.org", locale: "fr", email: "ada@example.org", area: "Quimera", interests: ["stories"], consents: ["letter"], website: "",
  });
  assert.equal(sent.headers.get("X-Forwarded-For"), "192.0.2.1");
});

test("what is wrong is said beside its field, and nothing that was written is lost", async () => {
  const { post, asked } = site();
  const answer = await post("/sign-up", { email: "ada <at> example", area: '"Quimera"', interests: "events" });
  const text = await answer.text();
  assert.equal(answer.status, 422);
  for (const part of ['id="page-email-error"', 'id="page-consent-error"', "ada &#60;at&#62; example", "&#34;Quimera&#34;", 'role="alert"']) {
    assert.ok(text.includes(part), part);
  }
  assert.match(text, /value="events" checked/);
  assert.doesNotMatch(text, /value="stories" checked/);
  assert.deepEqual(posts(asked), []);
});

test("an address that the CMS refuses is wrong; a CMS that is busy or away loses nothing", async () => {
  const { post, state } = site();
  state.answers.set("/sign-ups", () => problem(422, [{ parameter: "email", message: "This is no e-mail address." }]));
  assert.equal((await post("/sign-up", FILLED)).status, 422);
  state.answers.set("/sign-ups", () => problem(503, [], { "Retry-After": "900" }));
  const busy = await post("/sign-up", FILLED);
  assert.deepEqual([busy.status, busy.headers.get("Retry-After")], [503, "900"]);
  assert.ok((await busy.text()).includes('value="ada@example.org"'));
});

test("a field that people do not see is passed on: the CMS drops it, and answers the same", async () => {
  const { post, asked } = site();
  const [person, program] = [await post("/sign-up", FILLED), await post("/sign-up", { ...FILLED, website: "http://x" })];
  assert.equal(await person.text(), await program.text());
  assert.equal((asked.at(-1)?.body as { website: string }).website, "http://x");
});

for (const step of ["confirm", "unsubscribe"]) {
  test(`${step}: the link of the message does nothing; the button posts its token`, async () => {
    const { get, post, asked } = site();
    const button = await get(`/sign-up/${step}?token=a-token`);
    assert.deepEqual([button.status, button.headers.get("Referrer-Policy"), button.headers.get("Cache-Control")], [200, "no-referrer", "no-store"]);
    assert.ok((await button.text()).includes('value="a-token"'));
    assert.deepEqual(posts(asked), []);
    assert.equal((await post(`/sign-up/${step}`, { token: "a-token" })).status, 200);
    assert.deepEqual(asked.find(({ method }) => method === "POST")?.body, { token: "a-token" });
  });

  test(`${step}: a link that is spent says so; without a token there is nothing`, async () => {
    const { get, post, state } = site();
    state.answers.set(`/sign-ups/${step}`, () => problem());
    assert.equal((await post(`/sign-up/${step}`, { token: "spent" })).status, 404);
    assert.equal((await get(`/sign-up/${step}`)).status, 404);
  });
}
