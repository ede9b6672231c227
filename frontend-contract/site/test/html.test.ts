import assert from "node:assert/strict";
import { test } from "node:test";
import { attributes, html, trusted } from "../src/html.ts";

const EVIL = `"><script>alert('x')</script>&\``;

test("every value of a template is escaped, in text and in attributes", () => {
  const text = html`<a title="${EVIL}">${EVIL}</a>`.text;
  assert.ok(!text.includes("<script>"));
  assert.equal(text.match(/"/g)?.length, 2);
  assert.ok(html`${"&amp;"}`.text.includes("&#38;amp;"));
});

test("HTML is not escaped again, lists are joined, absent values render nothing", () => {
  assert.equal(html`<ul>${["a", "b"].map((one) => html`<li>${one}</li>`)}</ul>`.text, "<ul><li>a</li><li>b</li></ul>");
  assert.equal(html`${null}${undefined}${false}${""}${0}`.text, "0");
  assert.equal(html`${trusted("<b>x</b>")}`.text, "<b>x</b>");
});

test("attribute values are escaped, and absent attributes are left out", () => {
  const text = attributes({ alt: "", value: EVIL, checked: true, disabled: false, id: null, title: undefined }).text;
  assert.ok(text.startsWith(' alt="" value="'));
  assert.ok(text.endsWith('" checked'));
  assert.ok(!text.includes("<"));
});
