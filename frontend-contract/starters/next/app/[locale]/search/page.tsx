/** The search. Its state is in the URL: words, filters, order and position. */
import { ProblemError, searchQuery, type FoundCard, type Promoted, type ResponseBody } from "clarion-contract";
import { isDated, kindLabel } from "clarion-contract/site";
import type { Metadata } from "next";
import { Link, Picture } from "@/components/basics";
import { ReportClicks } from "@/components/browser";
import { Frame, Message, SearchForm } from "@/components/frame";
import { Pagination, Select } from "@/components/listing";
import { cms, forVisitor, PAGE_SIZE } from "@/lib/cms";
import { CMS_URL } from "@/lib/config";
import { getLanguage } from "@/lib/language";
import { toParams, withParam } from "@/lib/params";

export const instant = false;

type Answer = ResponseBody<"/search">;

export async function generateMetadata({ searchParams }: PageProps<"/[locale]/search">): Promise<Metadata> {
  const { t } = await getLanguage();
  const query = toParams(await searchParams).get("q");
  return { title: query ? `${query} – ${t.search}` : t.search, robots: { index: false } };
}

export default async function SearchPage({ searchParams }: PageProps<"/[locale]/search">) {
  const { t, locale, prefix, number } = await getLanguage();
  const params = toParams(await searchParams);
  const answer = await search(params, locale);
  if (answer === null) return <Message title={t.searchUnavailable}><p>{t.tryAgain}</p><SearchForm query={params.get("q") ?? ""} /></Message>;
  const { total, items, promoted, did_you_mean: corrected, degraded } = answer;
  return (
    <Frame>
      <div className="wide search">
        <h1>{t.search}</h1>
        <SearchForm query={answer.query} />
        <p className="muted">{t.searchHint}</p>
        <div className="columns">
          <section className="results" aria-labelledby="results">
            <h2 id="results" aria-live="polite">{total > 0 ? t.results.replace("{count}", number(total)) : t.noResults}</h2>
            {degraded && <p className="notice">{t.degraded}</p>}
            {corrected && <p className="corrected">{t.didYouMean} <Link href={withParam(params, "q", corrected)}>{corrected}</Link>{t.questionMark}</p>}
            {total === 0 && <p>{t.spelling}</p>}
            {promoted.length > 0 && <section className="notice" aria-label={t.promoted}>{promoted.map((one, index) => <PromotedResult key={index} result={one} />)}</section>}
            {items.map((item) => <Result key={item.id} item={item} />)}
            <Pagination total={Math.min(total, 1_000)} params={params} />
          </section>
          {!degraded && <Filters answer={answer} params={params} action={`${prefix}/search/`} />}
        </div>
      </div>
      <ReportClicks url={`${CMS_URL}/api/v1/search/clicks`} queryId={answer.query_id} />
    </Frame>
  );
}

/** Search on behalf of the visitor; null if the search is unavailable, or has been used too often. */
async function search(params: URLSearchParams, locale: string): Promise<Answer | null> {
  try {
    return (await cms.get("/search", { query: { ...searchQuery(params), site: undefined, locale, limit: PAGE_SIZE }, ...(await forVisitor()) })).data;
  } catch (error) {
    const isWrong = error instanceof ProblemError && error.status === 422 && params.size > 0; // the position is too far, for example
    return isWrong ? search(new URLSearchParams(), locale) : null;
  }
}

async function Result({ item }: { item: FoundCard }) {
  const { t, date } = await getLanguage();
  const { title, body } = item.highlights;
  return (
    <article className="card result">
      <Picture image={item.image} sizes="8rem" alt="" />
      <div>
        <p className="kind">{kindLabel(t, item)} {isDated(item) && <time dateTime={item.published_at}>{date(item.published_at)}</time>}</p>
        <h3><Link href={item.path} data-page={item.id} dangerouslySetInnerHTML={{ __html: title }} /></h3>
        {body.length > 0 ? <p dangerouslySetInnerHTML={{ __html: body.join(" ") }} /> : <p>{item.summary}</p>}
      </div>
    </article>
  );
}

function PromotedResult({ result }: { result: Promoted }) {
  if (result.kind === "link") return <div><h3><Link href={result.url}>{result.title}</Link></h3><p>{result.summary}</p></div>;
  return <div><h3><Link href={result.page.path} data-page={result.page.id}>{result.page.title}</Link></h3><p>{result.page.summary}</p></div>;
}

async function Filters({ answer: { facets, query }, params, action }: { answer: Answer; params: URLSearchParams; action: string }) {
  const { t, number } = await getLanguage();
  return (
    <form className="facets" action={action} aria-label={t.filters}>
      <input type="hidden" name="q" value={query} />
      <Select name="sort" label={t.sortBy} options={Object.entries(t.sorts)} params={params} />
      {facets.map(({ name, label, values }) => (
        <fieldset key={name}>
          <legend>{label}</legend>
          {values.map((one) => <label key={`${one.value} ${one.selected}`} className="check"><input type="checkbox" name={name} value={one.value} defaultChecked={one.selected} /> {one.label} <span className="muted">({number(one.count)})</span></label>)}
        </fieldset>
      ))}
      <p><button className="button">{t.apply}</button> <Link href={action + withParam(new URLSearchParams(), "q", query)}>{t.clear}</Link></p>
    </form>
  );
}
