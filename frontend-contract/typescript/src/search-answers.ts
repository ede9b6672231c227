/** What every search page asks for, and what it shows of the answer: for the search element, the helpers of sites, and pages of your own. */
import type { InterpretedPart, SearchAnswer } from "./schema.ts";
import { fillText } from "./site/texts/fill.ts";

/** What search pages ask for besides the words, filters and order of a visitor, who may replace them. */
export const SEARCH_OPTIONS = { correct: true, tasks: true, interpret: true, language: "auto" } as const;

const RIGHT_TO_LEFT = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/** The texts that a search page needs to say what became of a query. Words in braces are replaced. */
export interface AnswerTexts {
  /** A part of the query is neither a filter nor a word: `{filter}`. */
  leftOut: string;
  /** Other languages than `{language}` were searched. */
  otherLanguages: string;
  /** A result is in another `{language}`. */
  inLanguage: string;
}

/** What a search page shows of an answer, beside its results. */
export interface AnswerView {
  /** Whether there is nothing to show: no page, no recommendation, no task. */
  isEmpty: boolean;
  /** The number of results; that of recommendations and tasks if there are no others. */
  count: number;
  /** The text whose results these are: the corrected one if the answer has its results. */
  text: string;
  /** The parts of the query that are filters. The same search with `literal` and their `text` takes them as words. */
  filters: InterpretedPart[];
  /** Sentences about parts that were left out, and about other languages. */
  notes: string[];
}

/**
 * Return what a search page shows of an answer beside its results. `locale` is the language of the texts; `given` are the names
 * of the parameters that the visitor has set: of a filter in the text that one of them replaces, nothing is said.
 */
export function viewAnswer(answer: SearchAnswer, locale: string, texts: AnswerTexts, given: readonly string[]): AnswerView {
  const { promoted, tasks, total, query, corrected_query: corrected, interpretation, languages } = answer;
  const [language = "", ...others] = languages;
  const withState = (state: InterpretedPart["state"]) => interpretation.filter((part) => part.state === state);
  const leftOut = withState("left_out").filter(({ parameters }) => !Object.keys(parameters).some((name) => given.includes(name)));
  const notes = leftOut.map(({ label }) => fillText(texts.leftOut, { filter: label }));
  const isElsewhere = answer.items.length > 0 && !answer.items.some(({ found_in }) => found_in.includes(language));
  if (others.length && isElsewhere) notes.push(fillText(texts.otherLanguages, { language: nameLanguage(language, locale) }));
  return { isEmpty: isEmpty(answer), count: total || promoted.length + tasks.length, text: corrected ?? query, filters: withState("applied"), notes };
}

/** Return whether there is nothing to show: no page, no recommendation, no task. */
export function isEmpty({ items, promoted, tasks }: SearchAnswer): boolean {
  return !(items.length || promoted.length || tasks.length);
}

/** Return the mark of a result that is not in the visitor's language `own`: `in French`; else nothing. `locale` is the language of the texts. */
export function markLanguage(language: string, own: string, texts: Pick<AnswerTexts, "inLanguage">, locale = own): string {
  return language === own ? "" : fillText(texts.inLanguage, { language: nameLanguage(language, locale) });
}

/** Return the attributes of an element whose text is in a language, on a page in the language `own`: none if they are the same. */
export function languageAttributes(language: string, own: string): { lang?: string; dir?: "ltr" | "rtl" } {
  return language === own ? {} : { lang: language, dir: directionOf(language) };
}

/** Return the direction in which a language is written. */
export function directionOf(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.includes(language.toLowerCase().split("-")[0] ?? "") ? "rtl" : "ltr";
}

/** Return the name of a language in another one, as it is written within a sentence. */
function nameLanguage(language: string, locale: string): string {
  return new Intl.DisplayNames([locale, "en"], { type: "language" }).of(language) ?? language;
}
