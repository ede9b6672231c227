/** HTML templates that escape by default, from the package, which renders press kits, corrections and versions with them. */
export { attributes, EMPTY, Html, html, trusted, type TemplateValue } from "clarion-contract/site";
