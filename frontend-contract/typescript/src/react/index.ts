/** React components for websites on this API. Every page works without those that run in browsers. */
export { Audio, Contacts, Documents, Embed, Gallery, Quote, Statistic, Table, Video, type QuoteProps } from "./blocks.tsx";
export { EmbedFrame, PreviewPanel, ReportClicks, SearchElement, type EmbedFrameProps, type SearchElementProps } from "./browser.tsx";
export { Figure, Html, Picture, type FigureProps, type PictureProps } from "./pictures.tsx";
export { SearchBox, type SearchBoxProps } from "./search-box.tsx";
export { SignUpForm, type SignUpFormProps } from "./sign-up.tsx";
