import { describeRehearsalState } from "clarion-contract/site";
import { languageOf } from "$lib/server/language";

/** What to say where a rehearsal has nothing to show: it has ended, or a form would have sent something. */
export const load = ({ params, locals: { locale } }) => describeRehearsalState(params.state, languageOf(locale).t);
