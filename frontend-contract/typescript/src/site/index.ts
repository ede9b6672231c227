/** What every website on this API needs and no framework has: texts, formats, menus, metadata, feeds, sitemap, forms, previews. */
export { renderAside, renderIntroduction, renderPerson, renderPressPictures, renderSupplement, type IntroductionOptions } from "./article-parts.ts";
export { renderBlock, renderBlocks, renderCall, renderCallButtons, renderContacts, renderDocuments, renderFigure, renderPicture, renderQuote, type FigureOptions } from "./blocks.ts";
export { buttonTarget, calendarUrl, closingCalls, describeCall, remainingCalls, selectCalls, type CallDescription } from "./calls.ts";
export { cardHtml, joinPassages } from "./cards.ts";
export { lastChange, renderChangeNotes, renderCorrections, renderTime, versionsPath } from "./changes.ts";
export { JOINT_COOKIE, REHEARSAL_COOKIE, removeRehearsalCookie } from "./cookies.ts";
export { partPath, readEntries, type SiteEntry } from "./entries.ts";
export { feedMediaType, parseFeedName, readFeed, renderFeed, type FeedNotation } from "./feeds.ts";
export { listFilters, renderListFilters, type IndexPage, type ListFilter } from "./filters.ts";
export { createFormats, type Formats } from "./formats.ts";
export { readContent, type Content, type ContentArguments, type ContentName } from "./contents.ts";
export { describeGap, isUnknownSite, readNow, type Kept } from "./gaps.ts";
export { documentTitle, renderHead } from "./head.ts";
export { attributes, EMPTY, Html, html, trusted, type TemplateValue } from "./html.ts";
export { isDated, kindLabel, type KindLabels } from "./kinds.ts";
export { createLanguages, loadLanguage, type LanguageOptions, type SiteLanguage } from "./language.ts";
export { readLifetime, type Lifetime } from "./lifetime.ts";
export { authorLine, dateLine, joinParts, phoneTarget, shareByMail } from "./lines.ts";
export { pageMetadata, renderMetadata, type PageMetadata } from "./metadata.ts";
export { currentLink, feedLinks, footerColumns, otherLanguages, type MenuLink } from "./navigation.ts";
export { renderCard, renderCards, renderClosing, renderHeading, renderKind, renderPager, type CardOptions } from "./page-parts.ts";
export { describePart, replaceParameter, type ListPart } from "./parts.ts";
export { contentSecurityPolicy, describeHeaders, type PolicyOptions } from "./policy.ts";
export {
  describeMissingDraft,
  endJointPreview,
  isPreviewOpen,
  openPreview,
  PREVIEW_COOKIE,
  readDraft,
  redirectToPreview,
  showPreview,
  type OpenedPreview,
  type ShowOptions,
} from "./previews.ts";
export { renderPressKit, type KitFile } from "./press-kit.ts";
export { resolvePage, type Found, type ResolveOptions } from "./reader.ts";
export {
  describeRehearsal,
  describeRehearsalState,
  isRehearsalToken,
  leaveRehearsal,
  openRehearsal,
  parseRehearsalUrl,
  readRehearsal,
  rehearsalUrl,
} from "./rehearsals.ts";
export { retryConnection } from "./retry.ts";
export { findRedirect, findRoute, splitLocale, type FoundAddress, type FoundRoute, type Redirect, type RouteOptions } from "./routes.ts";
export {
  buildSearchQuery,
  changeSearch,
  describeAnswer,
  describeSearchFailure,
  keepParameters,
  promotedLink,
  searchFor,
  taskLink,
  type AnswerDescription,
  type SearchForOptions,
  type SearchOutcome,
  type TaskLink,
} from "./search.ts";
export { renderFacets, renderPromoted, renderResults, renderSpellings, renderTasks, renderWordFilters } from "./search-parts.ts";
export { languageAttributes, markLanguage, viewAnswer, type AnswerTexts, type AnswerView } from "../search-answers.ts";
export {
  describeSignUp,
  describeStep,
  sendSignUp,
  sendToken,
  type SignUpOptions,
  type SignUpOutcome,
  type SignUpResult,
  type SignUpValues,
  type TokenResult,
} from "./sign-up.ts";
export { createSources, leaveEnded, readMinute, renderBanner, renderRehearsalBanner, type Source, type SourceEnvironment, type Sources } from "./sources.ts";
export { listPagePaths, loadOnce, readLocalePaths, readVersionPaths, type LocalePath } from "./static-paths.ts";
export { readNewsSitemap, readNewsSitemapFile, renderNewsSitemap } from "./news-sitemap.ts";
export { readSitemap, readSitemapFile, renderSitemap } from "./sitemap.ts";
export { structuredData, type StructuredDataOptions } from "./structured-data.ts";
export { answerText, type TextFile } from "./text-file.ts";
export { SITE_TEXTS, type ServerTexts, type SiteTexts, type UnpublishedTexts } from "./texts/index.ts";
export { loadSiteTexts } from "./texts/load.ts";
export { fillText } from "./texts/fill.ts";
export { readVersions, renderEmbargoChanges, renderVersions, versionsTitle, type Comparison, type EmbargoChanges, type PageVersions, type Version } from "./versions.ts";
export { visitorHeaders } from "./visitors.ts";
export { receiveWebhook } from "./webhook.ts";
export { renderWithdrawal, renderWithdrawalPlace } from "./withdrawal.ts";
