import { describePart, replaceParameter } from "clarion-contract/site";
import { PAGE_SIZE } from "@/lib/config";
import { getLanguage } from "@/lib/language";
import { Link } from "./link";

type SelectProps = { name: string; label: string; all?: string; options: [value: string, label: string][]; params: URLSearchParams };

/** A filter of a form, with the value that the URL selects. `all` is the label of the option that does not filter. */
export function Select({ name, label, all, options, params }: SelectProps) {
  const selected = params.get(name) ?? "";
  return (
    <label>
      {label}
      <select key={selected} name={name} defaultValue={selected}>
        {all && <option value="">{all}</option>}
        {options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </label>
  );
}

/** Links to the parts of a list before and after this one. */
export async function Pagination({ total, params }: { total: number; params: URLSearchParams }) {
  const { t, number } = await getLanguage();
  const part = describePart(total, Number(params.get("offset")) || 0, PAGE_SIZE);
  const address = (offset: number) => replaceParameter(params, "offset", offset || null);
  return part && (
    <nav className="pager" aria-label={t.pages}>
      {part.previous !== null && <Link rel="prev" href={address(part.previous)}>{t.previous}</Link>}
      <span aria-current="page">{t.page.replace("{page}", number(part.number))}</span>
      {part.next !== null && <Link rel="next" href={address(part.next)}>{t.next}</Link>}
    </nav>
  );
}
