/** The search. Its state is in the URL: words, filters, order and position. */
import { toSearchParams, type SearchAnswer } from "clarion-contract";
import { Picture, ReportClicks } from "clarion-contract/react";
import { changeSearch, describeAnswer, describeSearchFailure, keepParameters, promotedLink, replaceParameter, searchFor, type TaskLink } from "clarion-contract/site";
import type { Metadata } from "next";
import { CallToAction, CardView } from "@/components/cards";
import { Frame, Message, SearchForm } from "@/components/frame";
import { Link } from "@/components/link";
import { Pagination, Select } from "@/components/listing";
import { getSource } from "@/lib/client";
import { forVisitor } from "@/lib/cms";
import { CMS_URL, PAGE_SIZE } from "@/lib/config";
import { getLanguage } from "@/lib/language";

export const instant = false;

export async function generateMetadata({ searchParams }: PageProps<"/[locale]/search">): Promise<Metadata> {
  const { t } = await getLanguage();
  const query = toSearchParams(await searchParams).get("q");
  return { title: query ? `${query} – ${t.search}` : t.search, robots: { index: false } };
}

export default async function SearchPage({ searchParams }: PageProps<"/[locale]/search">) {
  const language = await getLanguage();
  const { t, locale, prefix } = language;
  const params = toSearchParams(await searchParams);
  const { kind, client } = await getSource();
  const outcome = await searchFor(client, params, { locale, limit: PAGE_SIZE, ...(await forVisitor()) });
  if (outcome.result !== "found") return <Message {...describeSearchFailure(outcome, t)}><SearchForm query={params.get("q") ?? ""} /></Message>;
  const { answer, answer: { total, items, promoted, did_you_mean: suggested, corrected_query: corrected, degraded } } = outcome;
  const { isEmpty, heading, tasks, filters, notes } = describeAnswer(answer, params, language);
  const asTyped = t.asTyped.replace("{query}", answer.query);
  const chosen = promoted.map(promotedLink).map(({ title, summary, target, page }) => <div key={target}><h3><Link href={target} data-page={page}>{title}</Link></h3><p>{summary}</p></div>);
  return (
    <Frame>
      <div className="wide search">
        <h1>{t.search}</h1><SearchForm query={answer.query} /><p className="muted">{t.searchHint}</p>
        <div className="columns">
          <section className="results" aria-labelledby="results">
            <h2 id="results" aria-live="polite">{heading}</h2>
            {filters.length > 0 && <ul className="chips" aria-label={t.filters}>
                {filters.map(({ label, remove, target }) => <li key={target}><Link href={target} aria-label={remove}>{label} <span aria-hidden="true">×</span></Link></li>)}
            </ul>}
            {items.length > 0 && !degraded && <p className="to-filters"><a href="#filters">{t.filters}</a></p>}
            {degraded && <p className="notice">{t.degraded}</p>}
            {notes.map((note) => <p key={note}>{note}</p>)}
            {suggested && <p className="corrected">{t.didYouMean} <Link href={changeSearch(params, { q: suggested })}>{suggested}</Link>{t.questionMark}</p>}
            {corrected && <p className="corrected">{t.correctedTo.replace("{query}", corrected)} <Link href={changeSearch(params, { correct: false })}>{asTyped}</Link></p>}
            {isEmpty && <p>{t.spelling}</p>}
            {isEmpty && answer.calls_to_action.map((call) => <CallToAction key={call.id} call={call} as="h3" />)}
            {tasks.length > 0 && <section className="tasks" aria-label={t.whatYouCanDo}>{tasks.map((task) => <Task key={task.target} task={task} />)}</section>}
            {promoted.length > 0 && <section className="notice" aria-label={t.promoted}>{chosen}</section>}
            {items.map((item) => <CardView key={item.id} card={item} as="h3" sizes="8rem" className="card result" />)}
            <Pagination total={Math.min(total, 1_000)} params={params} />
          </section>
          {items.length > 0 && !degraded && <Filters answer={answer} params={params} action={`${prefix}/search/`} />}
        </div>
      </div>
      {kind !== "rehearsal" && <ReportClicks url={`${CMS_URL}/api/v1/search/clicks`} queryId={answer.query_id} />}
    </Frame>
  );
}

/** What visitors can do that the query asks for. */
const Task = ({ task: { label, target, page } }: { task: TaskLink }) =>
  <div className="task">
    <div><h3><Link href={target} data-page={page?.id}>{label}</Link></h3>{page && page.title !== label && <p>{page.title}</p>}</div>
    {page && <Picture image={page.image} sizes="8rem" alt="" />}
  </div>;

async function Filters({ answer: { facets, query }, params, action }: { answer: SearchAnswer; params: URLSearchParams; action: string }) {
  const { t, number } = await getLanguage();
  return <form className="facets" id="filters" action={action} aria-label={t.filters}>
      <input type="hidden" name="q" value={query} />
      {keepParameters(params, facets).map(([name, value]) => <input key={name + value} type="hidden" name={name} value={value} />)}
      <Select name="sort" label={t.sortBy} options={Object.entries(t.sorts)} params={params} />
      {facets.map(({ name, label, values }) => <fieldset key={name}><legend>{label}</legend>
          {values.map(({ value, label, count, selected }) => <label key={`${value} ${selected}`} className="check">
              <input type="checkbox" name={name} value={value} defaultChecked={selected} disabled={selected && !params.getAll(name).includes(value)} />
              {" "}{label} <span className="muted">({number(count)})</span>
          </label>)}
      </fieldset>)}
      <p><button className="button">{t.apply}</button> <Link href={action + replaceParameter(new URLSearchParams(), "q", query)}>{t.clear}</Link></p>
    </form>;
}
