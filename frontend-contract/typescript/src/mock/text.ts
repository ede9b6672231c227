/** Text of pages, and the words of a query in it. It is a simple match without a dictionary, unlike the search of the CMS. */
import type { AnyPage } from "../schema.ts";

const TEXT_FIELDS = new Set(["html", "text", "caption", "title", "description", "label", "transcript"]);
const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&#39;": "'", "&nbsp;": " " };
const MIN_STEM = 4;
const MAX_ENDING = 3;

/** Return the text of the page's body, with a line for each paragraph. */
export function readText(page: AnyPage): string {
  const texts: string[] = [];
  collectTexts(page.body, "", texts);
  return texts.join("\n");
}

function collectTexts(node: unknown, name: string, texts: string[]): void {
  if (typeof node === "string") {
    if (name === "html") texts.push(stripTags(node));
    else if (TEXT_FIELDS.has(name)) texts.push(node);
  } else if (Array.isArray(node)) node.forEach((child) => collectTexts(child, name, texts));
  else if (node && typeof node === "object") Object.entries(node).forEach(([key, value]) => collectTexts(value, key, texts));
}

function stripTags(html: string): string {
  const text = html.replace(/<\/(p|li|h\d|tr|blockquote)>/g, "\n").replace(/<[^>]*>/g, "");
  return text.replace(/&[#\w]+;/g, (entity) => ENTITIES[entity] ?? " ");
}

/** A query: the words that a page must contain, and those that it must not contain. */
export interface Query {
  words: string[];
  excluded: string[];
}

/** Read a query: words, and `-exclusions`. Phrases count as their words. */
export function parseQuery(text: string): Query {
  const terms = text.split(/\s+/);
  return {
    words: terms.filter((term) => !term.startsWith("-") && term !== "OR").flatMap(splitWords),
    excluded: terms.filter((term) => term.startsWith("-")).flatMap(splitWords),
  };
}

/** Return the words of a text in a form for comparison: without capitals and accents. */
export function splitWords(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Return whether a word of a text answers a word of the query: equal, or with another ending of up to three letters. */
export function isMatch(word: string, asked: string): boolean {
  let common = 0;
  while (common < word.length && word[common] === asked[common]) common++;
  return word === asked || (common >= MIN_STEM && word.length - common <= MAX_ENDING && asked.length - common <= MAX_ENDING);
}

/** Return how many words of the text answer the word. */
export function countMatches(text: string, asked: string): number {
  return splitWords(text).filter((word) => isMatch(word, asked)).length;
}

/** Return escaped HTML in which the words that fulfil the condition are marked. */
export function markWords(text: string, isMarked: (word: string) => boolean): string {
  return text
    .split(/([\p{L}\p{N}]+)/u)
    .map((part, index) => (index % 2 === 1 && splitWords(part).some(isMarked) ? `<mark>${escapeHtml(part)}</mark>` : escapeHtml(part)))
    .join("");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Return up to two sentences with a word of the query, marked. */
export function findPassages(text: string, query: Query): string[] {
  const isMarked = (word: string) => query.words.some((asked) => isMatch(word, asked));
  const sentences = text.split(/\n|(?<=[.!?…])\s+/u).map((one) => one.trim());
  return sentences.filter((one) => splitWords(one).some(isMarked)).slice(0, 2).map((one) => markWords(one, isMarked));
}

/** Return the word that differs least from a word, by at most two letters; null if there is none. */
export function correctWord(word: string, vocabulary: Iterable<string>): string | null {
  let [best, least] = [null as string | null, word.length > 5 ? 3 : 2];
  for (const candidate of vocabulary) {
    const distance = Math.abs(candidate.length - word.length) < least ? editDistance(word, candidate) : least;
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
