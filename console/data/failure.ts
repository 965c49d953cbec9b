import { ApiError, NetworkError } from "../../sdk/connection.ts";

/** Why a call failed, as the page explains it, and what the person can do. */
export type Failure = {
  /** `key`: the bus refused the key. `none`: the item is not there. Others may pass. */
  readonly kind: "key" | "none" | "refused" | "bus" | "network";
  readonly title: string;
  readonly advice: string;
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
  const { status, title, detail, errors = [] } = error.problem;
  const faults = errors.map(({ pointer, message }) => `${pointer} ${message}`);
  const reason = detail ?? faults.join("; ");
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
  return { kind: "refused", title, advice: reason };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
