/** Components of static sites: `import { Figure, Quote } from "clarion-contract/astro"`. */
export { default as Contacts } from "./Contacts.astro";
export { default as Documents } from "./Documents.astro";
export { default as Embed } from "./Embed.astro";
export { default as Figure } from "./Figure.astro";
export { default as Gallery } from "./Gallery.astro";
export { default as Picture } from "./Picture.astro";
export { default as Quote } from "./Quote.astro";
export { default as Recording } from "./Recording.astro";
export { default as Statistic } from "./Statistic.astro";
export { default as Table } from "./Table.astro";
