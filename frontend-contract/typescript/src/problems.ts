import { cacheTags } from "./cache.ts";
import type { ParameterError, Problem, WithdrawnPage } from "./schema.ts";

/** A response with a status of 400 or more. If it comes from a proxy and not from the CMS, `problem` is built from its status. */
export class ProblemError extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** Seconds to wait before the next request, if the CMS sent `Retry-After` (429, 503). */
  readonly retryAfter: number | null;
  /** The tags of a response that may be cached, such as a 404 until something is published (`gaps`). */
  readonly cacheTags: string[];

  constructor(problem: Problem, retryAfter: number | null = null, cacheTags: string[] = []) {
    super(`${problem.status} ${problem.title}: ${[problem.detail, ...problem.errors.map(formatError)].join(" ")}`);
    this.name = "ProblemError";
    this.status = problem.status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.cacheTags = cacheTags;
  }
}

/**
 * Return whether the CMS has answered that there is nothing (404), or nothing any more (410). Every other status, such as 429 and 503, says
 * only that this request was not answered.
 */
export function isAbsent(error: unknown): error is ProblemError {
  return error instanceof ProblemError && [404, 410].includes(error.status);
}

/** Return the public notice of a page that was withdrawn, if that is what the error says (410); otherwise null. */
export function readWithdrawal(error: unknown): WithdrawnPage | null {
  if (!(error instanceof ProblemError) || error.status !== 410) return null;
  const problem = error.problem as Partial<WithdrawnPage>;
  return problem.code === "withdrawn" ? (problem as WithdrawnPage) : null;
}

function formatError({ parameter, message }: Pick<ParameterError, "parameter" | "message">): string {
  return `(${parameter}: ${message})`;
}

/** Read the problem from an error response. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  const problem = response.headers.get("Content-Type")?.startsWith("application/problem+json")
    ? ((await response.json()) as Problem)
    : { type: "about:blank", title: response.statusText, status: response.status, detail: "", errors: [] };
  return new ProblemError(problem, Number.isNaN(retryAfter) ? null : retryAfter, cacheTags(response.headers));
}
