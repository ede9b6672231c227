/** The React components that servers render. `make starters` tries the others in a browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToStaticMarkup } from "react-dom/server";
import type { ImageSet } from "../src/index.ts";
import { Figure, Html, Picture } from "../src/react/pictures.tsx";
import { SignUpForm } from "../src/react/sign-up.tsx";
import { createLanguages, html, SITE_TEXTS } from "../src/site/index.ts";

const image: ImageSet = {
  id: 1, alt: "A pier", width: 600, height: 400, src: "https://cms/p.jpg", placeholder: "data:image/webp;base64,AA==", focal_point: { x: 0.25, y: 0.5 }, credit: "Ada",
  licence: { name: "CC BY 4.0", url: "https://licence", terms: "" },
  files: { url_template: "https://cms/p-{width}.{format}", widths: [360, 600], formats: ["avif", "webp"] },
} as unknown as ImageSet;

test("a picture has its sources, its focal point and its placeholder; without one there is nothing", () => {
  const html = renderToStaticMarkup(<Picture image={image} sizes="100vw" />);
  assert.match(html, /<source type="image\/avif" sizes="100vw" srcSet="https:\/\/cms\/p-360\.avif 360w, |<source type="image\/avif" srcSet=/);
  assert.match(html, /loading="lazy"/);
  assert.match(html, /object-position:25% 50%/);
  assert.match(html, /background-image:url\(data:image\/webp;base64,AA==\)/);
  assert.match(renderToStaticMarkup(<Picture image={image} sizes="1px" alt="" eager />), /alt=""/);
  assert.equal(renderToStaticMarkup(<Picture image={null} sizes="1px" />), "");
});

test("a figure names whom the picture is by and its licence, and has no caption without either", () => {
  assert.match(renderToStaticMarkup(<Figure image={image} caption="Now" credit="Sade" />), /<figcaption>Now Sade <a href="https:\/\/licence" rel="license">CC BY 4\.0<\/a>/);
  assert.match(renderToStaticMarkup(<Figure image={image} />), /<figcaption> Ada /);
  assert.doesNotMatch(renderToStaticMarkup(<Figure image={{ ...image, credit: "", licence: null }} />), /figcaption/);
});

test("HTML of the CMS is inserted as it is", () => {
  assert.equal(renderToStaticMarkup(<Html html={"<p>a &amp; b</p>"} />), '<div class="prose"><p>a &amp; b</p></div>');
  assert.equal(renderToStaticMarkup(<Html html={html`<i>${"<"}</i>`} className="x" />), '<div class="x"><i>&#60;</i></div>');
  assert.equal(renderToStaticMarkup(<Html html="" />), "");
});

test("the form of the sign-up shows what is wrong, with what was entered", () => {
  const language = createLanguages(SITE_TEXTS, { defaultLocale: "en" })("fr");
  const texts = { consent: "I agree", privacy: "We keep it." };
  const fresh = renderToStaticMarkup(<SignUpForm language={language} texts={texts} action="/sign-up/" />);
  assert.ok(fresh.includes('name="page" value="/fr/sign-up/"') && fresh.includes("I agree") && fresh.includes("We keep it."));
  assert.doesNotMatch(fresh, /role="alert"|aria-invalid|checked/);
  const values = { email: "ada", name: "", area: "Oslo", interests: ["events" as const] };
  const wrong = renderToStaticMarkup(<SignUpForm language={language} texts={texts} action="/sign-up/" outcome={{ result: "email", values }} />);
  assert.match(wrong, /aria-invalid="true" aria-describedby="error" name="email" value="ada"/);
  assert.ok(wrong.includes(`<p id="error" class="error">${language.t.signUp.checkEmail}</p>`) && wrong.includes('value="Oslo"'));
  assert.match(wrong, /value="events" checked=""|checked="" value="events"/);
  assert.match(renderToStaticMarkup(<SignUpForm language={language} texts={texts} action="/x" outcome={{ result: "too-many" }} />), /role="alert"/);
});
