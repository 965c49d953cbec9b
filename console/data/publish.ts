import { LicenseEventBus } from "../../sdk/client.ts";
import { ApiError } from "../../sdk/connection.ts";
import { type PublishableEvent, PublishError } from "../../sdk/index.ts";
import type { Draft } from "../format/publish-snippets.ts";
import { type Failure, failureOf } from "./failure.ts";

/** The id of a published event, or why it was not published. */
type Published =
  | { readonly id: string; readonly failure?: never }
  | { readonly failure: Failure; readonly id?: never };

/**
 * Publishes an event.
 *
 * @param key - Key of a publisher. It is used for this call and kept nowhere.
 */
export async function publish(key: string, draft: Draft): Promise<Published> {
  const bus = new LicenseEventBus({ url: location.origin, key, retries: 2, timeoutMs: 20_000 });
  try {
    const [result] = await bus.publish([draft as unknown as PublishableEvent]);
    if (result?.ok) return { id: result.id };
    return { failure: ofPublisher(result && new ApiError("POST /v1/events", result.problem)) };
  } catch (error) {
    return { failure: ofPublisher(error instanceof PublishError ? error.cause : error) };
  }
}

/** Explains why the bus did not accept an event. A key that it refuses is not the session's. */
function ofPublisher(error: unknown): Failure {
  const failure = failureOf(error);
  if (failure.kind !== "key") return failure;
  const advice = "It is unknown, expired or revoked. Enter another key of a publisher.";
  return { kind: "refused", title: "The bus does not accept this key", advice };
}
