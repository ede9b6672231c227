/** Sends the forms of the sign-up for news, on a server or in a browser. */
import type { Client } from "../client.ts";
import { ProblemError } from "../problems.ts";
import type { Interest } from "../schema.ts";

/** What came of it. `email` and `consent` name the field that is wrong. */
export type SignUpResult = "sent" | "email" | "consent" | "too-many" | "unavailable";

/** What a visitor has entered, to show again beside an error. */
export interface SignUpValues {
  email: string;
  area: string;
  interests: string[];
}

/** Options of `sendSignUp`. */
export interface SignUpOptions {
  locale: string;
  site?: string | undefined;
  headers?: Record<string, string>;
}

const MAX_TEXT = 254;
const MAX_INTERESTS = 9;

/**
 * Send a sign-up. The result does not tell whether the CMS knows the address.
 *
 * The form has `email`, `area`, `interests`, a checkbox `consent` with the value `yes`, and `website`, a field that is
 * hidden from visitors: what fills it in is a program.
 */
export async function sendSignUp(client: Client, form: FormData, { locale, site, headers }: SignUpOptions): Promise<{ result: SignUpResult; values: SignUpValues }> {
  const text = (name: string) => String(form.get(name) ?? "").trim().slice(0, MAX_TEXT);
  const interests = form.getAll("interests").slice(0, MAX_INTERESTS) as Interest[]; // the CMS checks them
  const values = { email: text("email"), area: text("area"), interests };
  if (text("consent") !== "yes") return { result: "consent", values };
  const body = { ...values, consents: ["letter" as const], locale, website: text("website"), ...(site && { site }) };
  try {
    await client.post("/sign-ups", { body, ...(headers && { headers }) });
    return { result: "sent", values };
  } catch (error) {
    const status = error instanceof ProblemError ? error.status : 503;
    return { result: status === 422 ? "email" : status === 429 ? "too-many" : "unavailable", values };
  }
}

/** Send the token of a link in an e-mail, after the visitor has pressed a button: programs that scan mail follow links. */
export async function sendToken(
  client: Client,
  step: "confirm" | "unsubscribe",
  token: string,
  headers: Record<string, string> = {},
): Promise<"done" | "expired" | "unavailable"> {
  try {
    await client.post(`/sign-ups/${step}`, { body: { token }, headers });
    return "done";
  } catch (error) {
    return error instanceof ProblemError && [404, 422].includes(error.status) ? "expired" : "unavailable";
  }
}
