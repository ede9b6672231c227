/**
 * The styles of the search element. They inherit font and colours, and take the rest from custom properties.
 *
 * Results of the server in the element's slot inherit its properties: two hyphens and an underscore keep them apart from those of the page.
 */
export const STYLES = `
:host { display: block; }
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
.root {
  --_accent: var(--clarion-search-accent, LinkText);
  --_on-accent: var(--clarion-search-on-accent, Canvas);
  --_line: var(--clarion-search-line, color-mix(in srgb, currentColor 25%, transparent));
  --_edge: var(--clarion-search-edge, color-mix(in srgb, currentColor 60%, transparent));
  --_muted: var(--clarion-search-muted, inherit);
  --_paper: var(--clarion-search-paper, Canvas);
  --_ink: var(--clarion-search-ink, CanvasText);
  --_radius: var(--clarion-search-radius, 0.25rem);
  --_gap: var(--clarion-search-gap, 1.5rem);
  --_focus: var(--clarion-search-focus, 3px solid var(--_accent));
  overflow-wrap: break-word;
}
a { display: inline-block; min-block-size: 24px; color: var(--_accent); }
:focus-visible { outline: var(--_focus); outline-offset: 2px; }
h2, h3, h4, p, ul, ol, fieldset { margin: 0; padding: 0; border: 0; min-inline-size: 0; }
h2 { font: var(--clarion-search-heading, inherit); font-size: 1.5em; font-weight: 600; }
h3, h4 { font: var(--clarion-search-heading, inherit); font-size: 1.15em; font-weight: 600; line-height: 1.3; }
mark { background: var(--clarion-search-mark, Mark); color: var(--clarion-search-mark-ink, MarkText); border-radius: 0.1em; }
button, input, select { font: inherit; color: inherit; }
button, select, input:not([type=checkbox]) { min-block-size: 2.75rem; padding: 0.5rem 0.85rem; border: 1px solid var(--_edge); border-radius: var(--_radius); background: transparent; }
select option { background: var(--_paper); color: var(--_ink); }
button:enabled { cursor: pointer; }
:disabled { opacity: 0.6; }
.label { display: block; margin-block-end: 0.35rem; font-weight: 600; }
.field { position: relative; display: flex; gap: 0.5rem; }
.combobox { flex: 1 1 auto; min-inline-size: 0; }
.combobox input { inline-size: 100%; background: var(--_paper); color: var(--_ink); }
.button { flex: none; background: var(--_accent); color: var(--_on-accent); border-color: var(--_accent); font-weight: 600; }
[role=listbox] { position: absolute; inset-inline: 0; inset-block-start: calc(100% + 0.25rem); z-index: var(--clarion-search-layer, 10); max-block-size: 22rem; overflow-y: auto; padding: 0.25rem; list-style: none; background: var(--_paper); color: var(--_ink); border: 1px solid var(--_edge); border-radius: var(--_radius); box-shadow: 0 0.5rem 1.5rem rgb(0 0 0 / 20%); }
[role=option] { display: flex; justify-content: space-between; gap: 1rem; padding: 0.6rem; border-radius: var(--_radius); cursor: pointer; }
[role=option]:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
[role=option][aria-selected=true] { background: var(--_accent); color: var(--_on-accent); outline: 2px solid transparent; }
[role=option][aria-selected=true] mark { background: none; color: inherit; text-decoration: underline; }
.suggestion-kind { flex: none; font-size: 0.85em; }
.found { margin-block-start: var(--_gap); container-type: inline-size; }
.body > * { margin-block-end: 1rem; }
.body > :empty { display: none; }
.body { transition: opacity 0.15s; }
[aria-busy=true] .body { opacity: 0.5; }
.alert:not(:empty) { margin-block-end: 1rem; }
.notice { padding: 0.75rem 1rem; border: 1px solid var(--_edge); border-inline-start-width: 0.35rem; border-radius: var(--_radius); }
.notice button { margin-inline-start: 0.5rem; }
.columns { display: grid; gap: var(--_gap); grid-template-columns: minmax(0, 1fr); }
.filters:not(.open) { display: none; }
.results > * + * { margin-block-start: 1.25rem; }
.list, .plain { list-style: none; }
.result { display: flex; gap: 1rem; justify-content: space-between; padding-block: 1.25rem; border-block-start: 1px solid var(--_line); }
.text { flex: 1 1 auto; min-inline-size: 0; max-inline-size: 70ch; }
.text > * + * { margin-block-start: 0.35rem; }
.meta { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.9em; color: var(--_muted); font-variant-numeric: tabular-nums; }
.thumbnail { flex: none; align-self: start; inline-size: clamp(4.5rem, 22cqi, 8rem); block-size: auto; aspect-ratio: 3 / 2; object-fit: cover; border-radius: var(--_radius); }
.promoted, .tasks { padding: 1rem; border-inline-start: 0.35rem solid var(--_accent); background: color-mix(in srgb, currentColor 5%, transparent); }
:is(.promoted, .tasks) h3 { font-size: 1em; }
:is(.promoted, .tasks) ul { margin-block-start: 0.5rem; display: grid; gap: 0.75rem; }
:is(.promoted, .tasks) li { display: flex; gap: 1rem; justify-content: space-between; }
.language { font-style: italic; }
.results ul:not(.plain, .topics) { padding-inline-start: 1.25rem; }
.chips, .topics { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; list-style: none; }
.chips { gap: 0.5rem; align-items: center; }
.chip { display: inline-flex; gap: 0.5rem; align-items: center; border-radius: 2rem; text-align: start; }
.clear { min-block-size: 1.5rem; padding: 0; border: 0; color: var(--_accent); text-decoration: underline; }
.sort { display: grid; gap: 0.35rem; margin-block-end: var(--_gap); }
.sort label, legend { padding: 0; font-weight: 600; }
.sort select { inline-size: 100%; }
.facet { margin-block-end: var(--_gap); }
.facet-value { display: flex; gap: 0.6rem; align-items: center; min-block-size: 2.25rem; cursor: pointer; }
.facet-value input { flex: none; inline-size: 1.15rem; block-size: 1.15rem; margin: 0; accent-color: var(--_accent); }
.count { margin-inline-start: auto; color: var(--_muted); font-variant-numeric: tabular-nums; }
summary { padding-block: 0.4rem; color: var(--_accent); cursor: pointer; }
.pages { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; padding-block-start: 1rem; border-block-start: 1px solid var(--_line); }
.pages a { padding-block: 0.5rem; }
.visually-hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@container (min-width: 48rem) {
  .toggle { display: none; }
  .columns:has(.filters > *) { grid-template-columns: minmax(12rem, 1fr) minmax(0, 3fr); }
  .filters:not(:empty) { display: block; }
}
@media (forced-colors: active) {
  [role=option][aria-selected=true] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  .button { border-color: ButtonText; }
}
@media (prefers-reduced-motion: reduce) { .body { transition: none; } }
@media print { form, .filters, .toggle, .pages { display: none !important; } }
`;
