import type { FunctionError } from "./outcome.ts";

/** What an environment is told when it starts. */
export type EnvironmentData = {
  readonly taskRoot: string;
  readonly handler: string;
};

/** What the host sends to an environment. */
export type Invocation = {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON. */
  readonly event: string;
  /** Unix milliseconds. */
  readonly deadline: number;
  /** For the SDK, in the environment variable that it reads. */
  readonly traceHeader: string;
};

/** What an environment sends to the host. */
export type EnvironmentMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly payload: string }
  | FunctionError
  | { readonly kind: "log"; readonly stream: LogStream; readonly text: string };

export type LogStream = "stdout" | "stderr";
