import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import type { LambdaFunction } from "../lambda/function.ts";
import { type Outcome, timeoutMessage } from "../lambda/outcome.ts";
import { readBody } from "../wire-protocol.ts";

const PATH = "/custom-resource-responses/";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const MAX_RESPONSE = 4096;

/** Receives what was put at a URL: text, or undefined if it was too long. */
type Put = (text: string | undefined) => void;

export type ResponseUrl = {
  readonly url: string;
  readonly answer: Promise<string | undefined>;
  /** Stops accepting an answer. */
  close(): void;
};

/**
 * URLs for the answers of functions, each for one answer. In AWS, they are presigned URLs of S3.
 */
export class ResponseUrls {
  readonly #endpointUrl: string;
  readonly #open = new Map<string, Put>();

  constructor(endpointUrl: string) {
    this.#endpointUrl = endpointUrl;
  }

  open(): ResponseUrl {
    const path = `${PATH}${randomUUID()}`;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#open.set(path, resolve);
    return {
      url: `${this.#endpointUrl}${path}`,
      answer: promise,
      close: () => this.#open.delete(path),
    };
  }

  /** Answers the request if it is for a response URL. Returns true if it was. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const path = request.url ?? "";
    if (!path.startsWith(PATH)) return false;
    readBody(request, MAX_RESPONSE).then(
      (body) => response.writeHead(this.#put(path, request, body)).end(),
      () => response.destroy(),
    );
    return true;
  }

  /** @returns The status. S3 refuses what the URL is not signed for. */
  #put(path: string, { method, headers }: IncomingMessage, body: Buffer | undefined): number {
    const put = this.#open.get(path);
    if (!put || method !== "PUT" || headers["content-type"]) return 403;
    if (headers["content-length"] === undefined) return 411;
    put(body?.toString());
    return 200;
  }
}

/** Maximum time between the function's return and its answer, in seconds. */
const LATE_SECONDS = 5;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html */
export type Call = {
  readonly RequestType: "Create" | "Update" | "Delete";
  readonly ServiceToken: string;
  readonly StackId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: object;
  readonly OldResourceProperties?: object;
};

/** Calls the function of a custom resource, and waits for what it puts at the response URL. */
export async function callFunction(
  target: LambdaFunction,
  urls: ResponseUrls,
  call: Call,
): Promise<Answer> {
  const { url, answer, close } = urls.open();
  const request = { ...call, ResponseURL: url, RequestId: randomUUID() };
  const answered = new AbortController();
  try {
    return await Promise.race([
      answer.then((text) => readAnswer(text, request)),
      target
        .invoke(JSON.stringify(request))
        .then((outcome) => withoutAnswer(outcome, answered.signal)),
    ]);
  } finally {
    answered.abort();
    close();
  }
}

/**
 * Returns the answer of a function that ended. It may still be on its way, unless the function
 * failed.
 */
async function withoutAnswer(outcome: Outcome, answered: AbortSignal): Promise<Answer> {
  switch (outcome.kind) {
    case "result": {
      await wait(LATE_SECONDS * 1000, undefined, { signal: answered }).catch(() => {});
      return { kind: "failed", reason: "the function ended without an answer" };
    }
    case "timeout":
      return { kind: "failed", reason: `the function failed: ${timeoutMessage(outcome.seconds)}` };
    case "error": {
      const { errorType, message } = outcome;
      return { kind: "failed", reason: `the function failed: ${errorType}: ${message}` };
    }
  }
}

/** The result of calling a custom resource's function. */
export type Answer =
  | {
      readonly kind: "success";
      readonly physicalId: string;
      readonly data: Readonly<Record<string, string>>;
    }
  | { readonly kind: "failed"; readonly reason: string; readonly physicalId?: string };

/** Fields of the request that the answer must repeat. */
export type AnsweredRequest = {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
};

const schema = z.looseObject({
  Status: z.enum(["SUCCESS", "FAILED"]),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().min(1).max(1024),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  Data: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Reads the answer of a function, with the checks of CloudFormation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
function readAnswer(text: string | undefined, request: AnsweredRequest): Answer {
  if (text === undefined) return invalid("is longer than 4096 bytes");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid("is not JSON");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join("/")} ${message}`);
    return invalid(`is not valid: ${faults.join("; ")}`);
  }
  for (const name of ["StackId", "RequestId", "LogicalResourceId"] as const) {
    if (parsed.data[name] !== request[name]) return invalid(`has another ${name} than the request`);
  }
  const { Status, Reason, PhysicalResourceId: physicalId, Data = {} } = parsed.data;
  if (Status === "FAILED") {
    return { kind: "failed", reason: Reason ?? "the function gave no reason", physicalId };
  }
  const data = Object.entries(Data).map(([name, entry]) => [name, textOf(entry)]);
  return { kind: "success", physicalId, data: Object.fromEntries(data) };
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function invalid(reason: string): Answer {
  return { kind: "failed", reason: `the answer of the function ${reason}` };
}
