import { loadLanguage } from "clarion-contract/site";

export const trailingSlash = "always";

/** The language has functions, so that the browser makes it itself, from the texts of one language. */
export async function load({ data }) {
  return { ...data, language: await loadLanguage(data.locale, data.options) };
}
