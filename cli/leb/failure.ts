import { networkFailure } from "../../bus/outbound/network-failure.ts";
import { ApiError, NetworkError, type Problem, PublishRefusedError } from "../../sdk/index.ts";
import { plain } from "../print.ts";

/** An error whose message is for the user: what is wrong and what to do. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/**
 * Returns the failure behind an error of a call to AWS or to the bus; undefined for an unexpected
 * error.
 *
 * @param url - Address of the bus. The remedy depends on it.
 */
export function failureOf(error: unknown, url?: string): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof ApiError) return new Failure(problemText(error.problem, url));
  if (error instanceof PublishRefusedError && error.problem) {
    return new Failure(problemText(error.problem, url));
  }
  if (error instanceof NetworkError) {
    const remedy = isOnThisMachine(url)
      ? 'Is "npm start" running? For another bus, pass --url or set LEB_URL.'
      : "Check --url or LEB_URL, and this machine's network.";
    const what = plain(`The bus${url ? ` at ${url}` : ""} does not answer: ${whyNoAnswer(error)}.`);
    return new Failure(`${what}\n${remedy}`);
  }
  if (!(error instanceof Error)) return undefined;
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  switch (code ?? error.name) {
    case "ECONNREFUSED":
      return new Failure(
        `Nothing listens on ${address}:${port}. Is "npm start" running? ` +
          "If it uses another --endpoint-port, pass the same one here.",
      );
    case "ENOTFOUND":
    case "TimeoutError":
      return new Failure(
        `${error.message}. Check the region (--region) and this machine's network.`,
      );
    case "CredentialsProviderError":
    case "TokenProviderError":
      return new Failure(
        `No AWS credentials: ${error.message}. Sign in ("aws login", "aws sso login" or "aws configure"), ` +
          "choose a profile (--profile), or use --local for a bus on this machine.",
      );
    case "ExpiredToken":
    case "ExpiredTokenException":
    case "InvalidClientTokenId":
    case "UnrecognizedClientException":
      return new Failure(
        `AWS refuses the credentials: ${error.message}. Sign in again, or choose another profile (--profile).`,
      );
    case "AccessDenied":
    case "AccessDeniedException":
      return new Failure(
        `These AWS credentials lack permissions: ${error.message}. Needed: cloudformation:DescribeStacks on ` +
          "the stack, dynamodb:PutItem on its table ApiKeys, and the use of its KMS key.",
      );
  }
  if (error.message === "Region is missing") {
    return new Failure("No AWS region: pass --region, or set one in the profile.");
  }
  return undefined;
}

/** Returns the reason why no answer came, as a clause. */
export function whyNoAnswer({ cause }: NetworkError): string {
  let root = cause as Error & { readonly code?: unknown };
  while (root.cause instanceof Error) root = root.cause;
  if (root.name === "TimeoutError") return "it took too long";
  switch (root.code) {
    case "UND_ERR_CONNECT_TIMEOUT":
      return "no connection was made in time";
    case "UND_ERR_SOCKET":
      return "it closed the connection before its answer was complete";
    default:
      return networkFailure(root).message;
  }
}

/** True for an address of this machine, and for none. */
function isOnThisMachine(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return true;
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * Returns the command that creates a key.
 *
 * @param keyFor - Its options.
 */
export function createKeyHint(url: string | undefined, keyFor = "--company 1"): string {
  return isOnThisMachine(url)
    ? `Create one: npx leb keys create --local ${keyFor}`
    : `Create one with your AWS credentials: npx leb keys create --stack LicenseEventBus ${keyFor}`;
}

/** Returns the problem as text, with each fault on its own line. */
export function problemText(problem: Problem, url?: string): string {
  const { status, title, detail, errors = [] } = problem;
  const faults = errors.map(({ pointer, message }) => `  ${pointer || "the body"} ${message}`);
  const lines = [`${title} (${status}).`, detail, ...faults, hintFor(problem, url)];
  return lines.flatMap((line) => (line ? plain(line) : [])).join("\n");
}

/** Returns what to do about a refusal whose cause is likely the options. */
function hintFor(
  { type, status, detail = "", errors = [] }: Problem,
  url: string | undefined,
): string | undefined {
  const isForeign = type === "about:blank";
  if (status === 503 || status === 429 || (isForeign && status >= 500)) {
    return "The bus is starting, overloaded or out of order. Try again in a moment.";
  }
  if (isForeign) return `Check --url or LEB_URL${url ? ` (${url})` : ""}, and proxies on the way.`;
  if (status === 401) return `Check the key in --key or LEB_KEY. ${createKeyHint(url)}`;
  if (/manages no such company/.test(detail)) {
    return "Check --company and LEB_COMPANY: without them, a company key names its company. A publisher key only publishes.";
  }
  if (/^The company has no such/.test(detail)) {
    return "Check the id, and --company or LEB_COMPANY.";
  }
  if (errors.some(({ message }) => /matches no event type$/.test(message))) {
    return "List the event types: npx leb catalog";
  }
  return undefined;
}
