import { ApiError, NetworkError } from "../../sdk/connection.ts";
import type { Fault } from "../../sdk/index.ts";

/** Why a call failed, as the page explains it, and what the person can do. */
export type Failure = {
  /** `key`: the bus refused the key. `none`: the item is not there. Others may pass. */
  readonly kind: "key" | "none" | "refused" | "bus" | "network";
  readonly title: string;
  readonly advice: string;
  /** The stable name of the problem, such as `precondition-failed`, if the bus answered with one. */
  readonly problem?: string;
  /** Values of the request that are wrong, by JSON pointer. */
  readonly faults?: readonly Fault[];
};

/** Explains an error of the client. */
export function failureOf(error: unknown): Failure {
  if (error instanceof NetworkError) {
    return {
      kind: "network",
      title: "The bus does not answer",
      advice: "Check your connection and that the bus is running. Then try again.",
    };
  }
  if (!(error instanceof ApiError)) {
    const advice = error instanceof Error ? error.message : String(error);
    return { kind: "bus", title: "The console failed", advice: `${advice}. Load the page again.` };
  }
  const { type, status, title, detail, errors: faults } = error.problem;
  const reason =
    detail ?? (faults ?? []).map(({ pointer, message }) => `${pointer} ${message}`).join("; ");
  if (status === 401) {
    return {
      kind: "key",
      title: "Your session has ended",
      advice: "The bus no longer accepts this key: it expired or was revoked. Sign in again.",
    };
  }
  if (status === 404) {
    const advice = `${reason} Check the address. What was there may have been deleted, or expired.`;
    return { kind: "none", title: "Not found", advice: advice.trim() };
  }
  if (status === 429) {
    const advice = "The company has used up its calls for now. Try again in a few seconds.";
    return { kind: "refused", title, advice };
  }
  if (status >= 500) {
    return {
      kind: "bus",
      title: "The bus failed",
      advice: `${sentence(reason || title)} Try again. If it stays so, ask the operator of the bus.`,
    };
  }
  return {
    kind: "refused",
    title,
    advice: reason,
    problem: type.slice(type.lastIndexOf(":") + 1),
    ...(faults && { faults }),
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
