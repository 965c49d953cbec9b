import type { NoAnswer, WireRequest } from "../intercept.ts";
import type { Reply } from "../wire-protocol.ts";
import type { FunctionError } from "./outcome.ts";

/** Start data of an environment. */
export type EnvironmentData = {
  readonly taskRoot: string;
  readonly handler: string;
  /** URL of the embedded AWS, if it accepts calls over the port. */
  readonly endpoint: string | undefined;
  /** Folder of compiled code. */
  readonly compileCache: string | undefined;
};

/** A call of AWS, with lower-case header names. */
export type PortCall = Pick<Required<WireRequest>, "method" | "url"> & {
  readonly id: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** The answer to the call with this ID. */
export type PortAnswer = {
  readonly kind: "answer";
  readonly id: number;
  readonly reply: Reply | Exclude<NoAnswer, "silent">;
};

/** Messages from the host to an environment. */
export type HostMessage = Invocation | PortAnswer;

export type Invocation = {
  readonly kind: "invocation";
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON. */
  readonly event: string;
  /** Unix milliseconds. */
  readonly deadline: number;
  /** For the environment variable that the SDK reads. */
  readonly traceHeader: string;
};

/** Messages from an environment to the host. */
export type EnvironmentMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly payload: string }
  | FunctionError
  | ({ readonly kind: "call" } & PortCall)
  /** The caller stopped waiting for the answer. */
  | { readonly kind: "call left"; readonly id: number }
  | { readonly kind: "log"; readonly stream: LogStream; readonly text: string };

export type LogStream = "stdout" | "stderr";
