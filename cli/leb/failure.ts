import { ApiError, NetworkError, type Problem } from "../../sdk/index.ts";
import { plain } from "../print.ts";

/** What went wrong in words that say what to do: shown to the person as it stands. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** The failure in an error that calls to AWS or to the bus end with; undefined for what nobody expected. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof ApiError) return new Failure(problemText(error.problem));
  if (error instanceof NetworkError) {
    return new Failure(
      `${error.message}. Is "npm start" running? Another bus is named by --url or LEB_URL.`,
    );
  }
  if (!(error instanceof Error)) return undefined;
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  switch (code ?? error.name) {
    case "ECONNREFUSED":
      return new Failure(
        `Nothing listens on ${address}:${port}. Is "npm start" running? ` +
          "If it has another --endpoint-port, give the same one here.",
      );
    case "ENOTFOUND":
    case "TimeoutError":
      return new Failure(
        `${error.message}: is the region right (--region), and is this machine online?`,
      );
    case "CredentialsProviderError":
    case "TokenProviderError":
      return new Failure(
        `No AWS credentials: ${error.message}. Sign in ("aws login", "aws sso login" or "aws configure"), ` +
          "name a profile (--profile), or use --local for a bus on this machine.",
      );
    case "ExpiredToken":
    case "ExpiredTokenException":
    case "InvalidClientTokenId":
    case "UnrecognizedClientException":
      return new Failure(
        `AWS refuses the credentials: ${error.message}. Sign in again, or name another profile (--profile).`,
      );
    case "AccessDenied":
    case "AccessDeniedException":
      return new Failure(
        `These AWS credentials do not suffice: ${error.message}. It takes cloudformation:DescribeStacks on ` +
          "the stack, dynamodb:PutItem on its table ApiKeys, and the use of its KMS key.",
      );
  }
  if (error.message === "Region is missing") {
    return new Failure("No AWS region: give --region, or set one for the profile.");
  }
  return undefined;
}

/** What the bus refused, and each fault on a line of its own. */
export function problemText({ status, title, detail, errors = [] }: Problem): string {
  const hint =
    status === 401
      ? "--key or LEB_KEY names the key; make one: npx leb keys create --local --company 1"
      : undefined;
  const faults = errors.map(({ pointer, message }) => `  ${pointer || "it"} ${message}`);
  const lines = [`${title} (${status}).`, detail, ...faults, hint];
  return lines.flatMap((line) => (line ? plain(line) : [])).join("\n");
}
