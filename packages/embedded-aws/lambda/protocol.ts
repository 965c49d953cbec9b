import type { NoAnswer, WireRequest } from "../intercept.ts";
import type { Reply } from "../reply.ts";
import type { FunctionError } from "./outcome.ts";

/** What an environment is told when it starts. */
export type EnvironmentData = {
  readonly taskRoot: string;
  readonly handler: string;
  /** URL of the embedded AWS, if it takes calls over the port. */
  readonly endpoint: string | undefined;
  /** Folder of code that environments have compiled. */
  readonly compileCache: string | undefined;
};

/** A call of AWS, with headers whose names are in lower case. */
export type PortCall = Pick<Required<WireRequest>, "method" | "url"> & {
  readonly id: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** An answer to a call with this id. */
export type PortAnswer = {
  readonly kind: "answer";
  readonly id: number;
  readonly reply: Reply | Exclude<NoAnswer, "silent">;
};

/** What the host sends to an environment. */
export type HostMessage = Invocation | PortAnswer;

export type Invocation = {
  readonly kind: "invocation";
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
  | ({ readonly kind: "call" } & PortCall)
  /** Nobody waits for the answer to a call any more. */
  | { readonly kind: "call left"; readonly id: number }
  | { readonly kind: "log"; readonly stream: LogStream; readonly text: string };

export type LogStream = "stdout" | "stderr";
