import type { Problem } from "./schema.ts";

/** Any answer of 400 or more. Where something before the CMS answered (a proxy), `problem` is made from the status. */
export class ProblemError extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** Seconds to wait before asking again, where the CMS says so (503, 429). */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(`${problem.status} ${problem.title}: ${[problem.detail, ...problem.errors.map(told)].join(" ")}`);
    this.name = "ProblemError";
    this.status = problem.status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

function told(error: { parameter: string; message: string }): string {
  return `(${error.parameter}: ${error.message})`;
}

/** The problem that a response tells. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  const said = response.headers.get("Content-Type")?.startsWith("application/problem+json")
    ? ((await response.json()) as Problem)
    : { type: "about:blank", title: response.statusText, status: response.status, detail: "", errors: [] };
  return new ProblemError(said, Number.isNaN(wait) ? null : wait);
}
