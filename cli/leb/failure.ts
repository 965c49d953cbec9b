import { ApiError, NetworkError, type Problem, PublishRefusedError } from "../../sdk/index.ts";
import { plain } from "../print.ts";

/** An error whose message is for the user: what is wrong and what to do. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/**
 * Returns the failure behind an error of a call to AWS or to the bus; undefined for an unexpected
 * error.
 */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof ApiError) return new Failure(problemText(error.problem));
  if (error instanceof PublishRefusedError && error.problem) {
    return new Failure(problemText(error.problem));
  }
  if (error instanceof NetworkError) {
    return new Failure(
      `${error.message}. Is "npm start" running? For another bus, pass --url or set LEB_URL.`,
    );
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

/** Returns the problem as text, with each fault on its own line. */
export function problemText({ status, title, detail, errors = [] }: Problem): string {
  const hint = hintFor(status, detail);
  const faults = errors.map(({ pointer, message }) => `  ${pointer || "the body"} ${message}`);
  const lines = [`${title} (${status}).`, detail, ...faults, hint];
  return lines.flatMap((line) => (line ? plain(line) : [])).join("\n");
}

/** Returns what to do about a refusal whose cause is likely the options. */
function hintFor(status: number, detail = ""): string | undefined {
  if (status === 401) {
    return "Check the key in --key or LEB_KEY. Create one: npx leb keys create --local --company 1";
  }
  if (/manages no such company/.test(detail)) {
    return "Check --company and LEB_COMPANY: without them, a company key names its company. A publisher key only publishes.";
  }
  return status === 503 ? "The bus is starting, or overloaded. Try again in a moment." : undefined;
}
