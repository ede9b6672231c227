/** React components for websites on this API. Every page works without those that run in browsers. */
export { EmbedFrame, PreviewPanel, ReportClicks, SearchElement, type EmbedFrameProps, type SearchElementProps } from "./browser.tsx";
export { ContactList } from "./contacts.tsx";
export { Figure, Html, Picture, type FigureProps, type PictureProps } from "./pictures.tsx";
