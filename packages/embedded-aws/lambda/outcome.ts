/** The end of an invocation. */
export type Outcome =
  | { readonly kind: "result"; readonly payload: string }
  | FunctionError
  | { readonly kind: "timeout"; readonly seconds: number };

/** The error of an invocation, in the function or in the runtime. */
export type FunctionError = {
  readonly kind: "error";
  readonly errorType: string;
  readonly message: string;
  readonly trace: readonly string[];
};

/** Limit of Lambda for a request and for a response, in bytes. */
export const MAX_PAYLOAD = 6 * 1024 * 1024;

/**
 * Limit of an asynchronous invocation's payload, in bytes.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const MAX_ASYNC_PAYLOAD = 1024 * 1024;

/** Returns an error without a stack trace. */
export function functionError(errorType: string, message: string): FunctionError {
  return { kind: "error", errorType, message, trace: [] };
}

/** The outcome of an invocation that ends, or does not start, because the embedded AWS stops. */
export const SHUT_DOWN = functionError("Stopped", "The embedded AWS stops");

/** Returns the error for something thrown. */
export function errorOf(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) return functionError("Error", String(thrown));
  const trace = thrown.stack?.split("\n") ?? [];
  return { kind: "error", errorType: thrown.name, message: thrown.message, trace };
}

/** Returns the payload of a failed invocation. */
export function errorPayload(outcome: Exclude<Outcome, { kind: "result" }>): string {
  return JSON.stringify(
    outcome.kind === "timeout"
      ? { errorType: "Sandbox.Timedout", errorMessage: timeoutMessage(outcome.seconds) }
      : { errorType: outcome.errorType, errorMessage: outcome.message, trace: outcome.trace },
  );
}

/** Returns Lambda's message for a function that reached its timeout. */
export function timeoutMessage(seconds: number): string {
  return `Task timed out after ${seconds.toFixed(2)} seconds`;
}
