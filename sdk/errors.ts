import type { Problem } from "../bus/values/problem.ts";

/** The bus answered, and not with what was asked for. `problem` tells why (RFC 9457). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly problem: Problem;

  /** @param call - What was asked, for instance `POST /v1/events`. */
  constructor(call: string, problem: Problem) {
    super(`${call} was answered with ${sentence(problem)}`);
    this.status = problem.status;
    this.problem = problem;
  }
}

/** No answer came: whether the bus did what was asked is not known. `cause` is what `fetch` threw. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(call: string, cause: unknown) {
    super(`${call} got no answer: ${innermost(cause)}`, { cause });
  }
}

/** A problem in one line, for the person who reads it. */
function sentence({ status, title, detail, errors = [] }: Problem): string {
  const faults = errors.map(({ pointer, message }) => `${pointer || "it"} ${message}`).join("; ");
  const parts = [`${status}: ${title}`, detail, faults].filter((part) => part);
  return parts.map((part) => part?.replace(/\.$/, "")).join(". ");
}

/** Node's `fetch` says only "fetch failed", and why in the cause. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermost(error.cause);
  const { code } = error as { code?: unknown };
  return error.message || (typeof code === "string" ? code : error.name);
}
