import { Failure } from "../failure.ts";

const timeoutMs = 10_000;

/** @throws Failure if an API does not answer as one of a bus does. */
export async function checkApi(url: string): Promise<void> {
  const { status } = await fetch(`${url}/v1/health`, {
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: Error & { cause?: { code?: string } }) => {
    throw new Failure(
      `The API at ${url} cannot be reached: ${error.cause?.code ?? error.message}. Is this machine online, ` +
        "and does DNS know the API's name?",
    );
  });
  if (status === 200) return;
  throw new Failure(`The API at ${url} answers ${status}. See docs/operations.md#api-errors`);
}
