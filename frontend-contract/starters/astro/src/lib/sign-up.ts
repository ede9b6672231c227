/** Sends the forms of the sign-up from the browser to the CMS, and tells the visitor what came of it. */
import { createClient, ProblemError, type SignUp } from "clarion-contract";

const form = document.querySelector<HTMLFormElement>("#sign-up");
if (form) form.onsubmit = (event) => void send(event, form);

async function send(event: Event, form: HTMLFormElement): Promise<void> {
  event.preventDefault();
  const { api = "", site, locale, step, texts = "{}" } = form.dataset;
  const t: Record<string, string> = JSON.parse(texts);
  try {
    const client = createClient({ baseUrl: api });
    const token = new URLSearchParams(location.search).get("token") ?? "";
    if (step === "confirm") await client.post("/sign-ups/confirm", { body: { token } });
    else if (step) await client.post("/sign-ups/unsubscribe", { query: { token } });
    else await client.post("/sign-ups", { body: { ...readFields(new FormData(form)), site, locale } });
    for (const part of form.children) (part as HTMLElement).hidden = part.role !== "status";
    say(form, "status", t["done"]);
  } catch (error) {
    const { status, problem } = error instanceof ProblemError ? error : { status: 0, problem: null };
    const wrong = form.elements.namedItem(problem?.errors[0]?.parameter.split(".")[0] ?? "") as HTMLElement | null;
    for (const field of form.querySelectorAll("[name]")) field.toggleAttribute("aria-invalid", false);
    wrong?.setAttribute("aria-invalid", "true");
    wrong?.focus();
    const text = step && status >= 400 && status < 500 ? t["expired"] : status === 429 ? t["tooMany"] : status !== 422 ? t["unavailable"] : t[wrong?.getAttribute("name") === "email" ? "checkEmail" : "checkConsent"];
    say(form, "alert", text);
  }
}

function readFields(data: FormData): SignUp {
  const text = (name: string) => String(data.get(name) ?? "");
  return { email: text("email"), area: text("area"), website: text("website"), interests: data.getAll("interests") as SignUp["interests"], consents: data.getAll("consents") as SignUp["consents"] };
}

function say(form: HTMLFormElement, role: string, text = ""): void {
  const element = form.querySelector(`[role=${role}]`);
  if (element) element.textContent = text;
}
