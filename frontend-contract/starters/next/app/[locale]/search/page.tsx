/** The search. Its state is in the URL: words, filters, order and position. */
import { ProblemError, searchQuery, type FoundCard, type Promoted, type ResponseBody } from "clarion-contract";
import type { Metadata } from "next";
import { kindOf } from "@/components/card";
import { Frame } from "@/components/frame";
import { Link } from "@/components/link";
import { Pagination } from "@/components/listing";
import { Message } from "@/components/messages";
import { Picture } from "@/components/picture";
import { ReportClicks } from "@/components/report-clicks";
import { SearchForm } from "@/components/search-form";
import { cms, PAGE_SIZE } from "@/lib/cms";
import { CMS_URL } from "@/lib/config";
import { toParams, withParams } from "@/lib/params";
import { getLanguage } from "@/lib/texts";
import { forVisitor } from "@/lib/visitor";

export const instant = false;

type Props = PageProps<"/[locale]/search">;
type Answer = ResponseBody<"/search">;

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { t } = await getLanguage();
  const query = toParams(await searchParams).get("q");
  return { title: query ? `${query} – ${t.search}` : t.search, robots: { index: false } };
}

export default async function SearchPage({ searchParams }: Props) {
  const { t, locale, prefix } = await getLanguage();
  const params = toParams(await searchParams);
  const answer = await search(params, locale);
  if (answer === null) return <Message title={t.searchUnavailable}><p>{t.tryAgain}</p><SearchForm query={params.get("q") ?? ""} /></Message>;
  const corrected = answer.did_you_mean;
  return (
    <Frame>
      <form id="search" className="wide search" role="search" action={`${prefix}/search/`}>
        <h1>{t.search}</h1>
        <SearchForm query={answer.query} form="search" />
        <p className="muted">{t.searchHint}</p>
        <div className="columns">
          <section className="results" aria-labelledby="results">
            <h2 id="results" role="status">{answer.total > 0 ? t.results.replace("{count}", String(answer.total)) : t.noResults}</h2>
            {answer.degraded && <p className="notice">{t.degraded}</p>}
            {corrected && <p className="corrected">{t.didYouMean} <Link href={withParams(params, { q: corrected, offset: null })}>{corrected}</Link>{t.questionMark}</p>}
            {answer.total === 0 && <p>{t.spelling}</p>}
            {answer.promoted.length > 0 && <section className="notice" aria-label={t.promoted}>{answer.promoted.map((one) => <PromotedResult key={"page" in one ? one.page.id : one.url} result={one} />)}</section>}
            {answer.items.map((item) => <Result key={item.id} item={item} />)}
            <Pagination total={Math.min(answer.total, 1_000)} params={params} />
          </section>
          {!answer.degraded && <Filters answer={answer} params={params} />}
        </div>
      </form>
      <ReportClicks url={`${CMS_URL}/api/v1/search/clicks`} queryId={answer.query_id} />
    </Frame>
  );
}

/** Search on behalf of the visitor; null if the search is unavailable, or has been used too often. */
async function search(params: URLSearchParams, locale: string): Promise<Answer | null> {
  try {
    const query = { ...searchQuery(params), site: undefined, locale, limit: PAGE_SIZE };
    return (await cms.get("/search", { query, ...(await forVisitor()) })).data;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 422) return search(new URLSearchParams({ q: params.get("q") ?? "" }), locale);
    return null;
  }
}

async function Result({ item }: { item: FoundCard }) {
  const { t, date } = await getLanguage();
  const passages = item.highlights.body.length > 0 ? item.highlights.body : null;
  return (
    <article className="card result">
      <Picture image={item.image} sizes="8rem" alt="" />
      <div>
        <p className="kind">{kindOf(t, item)} {item.published_at && <time dateTime={item.published_at}>{date(item.published_at)}</time>}</p>
        <h3><Link href={item.path} data-page={item.id}><span dangerouslySetInnerHTML={{ __html: item.highlights.title }} /></Link></h3>
        {passages ? <p dangerouslySetInnerHTML={{ __html: passages.join(" ") }} /> : <p>{item.summary}</p>}
      </div>
    </article>
  );
}

function PromotedResult({ result }: { result: Promoted }) {
  const { title, summary } = result.kind === "page" ? result.page : result;
  const [href, id] = result.kind === "page" ? [result.page.path, result.page.id] : [result.url, undefined];
  return <div><h3><Link href={href} data-page={id}>{title}</Link></h3><p>{summary}</p></div>;
}

async function Filters({ answer: { facets }, params }: { answer: Answer; params: URLSearchParams }) {
  const { t, prefix } = await getLanguage();
  const sort = params.get("sort") ?? "relevance";
  return (
    <aside className="facets" aria-label={t.filters}>
      <label>
        {t.sortBy}
        <select key={sort} name="sort" defaultValue={sort}>{Object.entries(t.sorts).map(([value, text]) => <option key={value} value={value}>{text}</option>)}</select>
      </label>
      {facets.map(({ name, label, values }) => (
        <fieldset key={name}>
          <legend>{label}</legend>
          {values.map(({ value, label: text, count, selected }) => (
            <label key={`${value} ${selected}`} className="check"><input type="checkbox" name={name} value={value} defaultChecked={selected} /> {text} <span className="muted">({count})</span></label>
          ))}
        </fieldset>
      ))}
      <button className="button">{t.apply}</button> <Link href={`${prefix}/search/${withParams(new URLSearchParams(), { q: params.get("q") })}`}>{t.clear}</Link>
    </aside>
  );
}
