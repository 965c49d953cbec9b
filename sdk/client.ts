import type { Channel, EventType, Vendor } from "../catalog/index.ts";
import { companyClient } from "./company.ts";
import { type Connection, connectionTo, type Options } from "./connection.ts";
import type { OwnEvents, PublishableEvent } from "./events.ts";
import { type PublishResult, publishAll } from "./publish.ts";
import { listOf, post, resource, segment } from "./resource.ts";
import type {
  ApiKey,
  KeyInput,
  NewApiKey,
  PatternTest,
  TransformOutcome,
  TransformTest,
} from "./resources.ts";

export type EventTypeDetails = EventType & {
  /** JSON Schema of an event of this type. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly sample: Readonly<Record<string, unknown>>;
};

/**
 * A bus, with a key.
 *
 * A deployment's own event types are checked as well where they are given:
 * `new LicenseEventBus<{ "warranty.registered": { warranty: { id: number } } }>(…)`.
 */
export class LicenseEventBus<Own extends OwnEvents = Record<never, never>> {
  readonly #connection: Connection;

  /** @throws RangeError for a url or a key that can be none. */
  constructor(options: Options) {
    this.#connection = connectionTo(options);
  }

  /**
   * Publishes events in order, in requests of at most 100, and tries again what fails: an event without
   * an id gets one first, so nothing is delivered twice.
   *
   * @returns What became of each: accepted (`ok`), or refused, with what is wrong with it.
   * @throws PublishError where it is not known of some, with those events, to publish again.
   */
  publish(events: readonly PublishableEvent<Own>[]): Promise<readonly PublishResult[]>;
  // The last one, because the compiler's errors are about the last one.
  publish(event: PublishableEvent<Own>): Promise<PublishResult>;
  async publish(
    given: PublishableEvent<Own> | readonly PublishableEvent<Own>[],
  ): Promise<PublishResult | readonly PublishResult[]> {
    const results = await publishAll(this.#connection, [given].flat());
    return Array.isArray(given) ? results : (results[0] as PublishResult);
  }

  /** The part of one company: its subscriptions, sources, events and deliveries. */
  company(id: number) {
    return companyClient<Own>(this.#connection, id);
  }

  /** The catalog, as this bus has it. */
  get eventTypes() {
    const path = "/v1/event-types";
    return {
      list: (filter: { vendor?: Vendor; publisher?: string; channel?: Channel } = {}) =>
        listOf<EventType>(this.#connection, path, filter),
      get: async (code: string): Promise<EventTypeDetails> => {
        const call = { method: "GET", path: `${path}/${segment(code)}` } as const;
        return (await this.#connection.send(call)).body as EventTypeDetails;
      },
    };
  }

  /** API keys; needs an admin's. */
  get keys() {
    const keys = resource<ApiKey>(this.#connection, "/v1/keys");
    return {
      list: (filter?: { company_id?: number }) => keys.list(filter),
      create: (input: KeyInput) => keys.create<NewApiKey>(input),
      revoke: (id: string) => keys.delete(id),
    };
  }

  get transforms() {
    return {
      /** What a subscription with this `transform` would send. */
      test: async (input: TransformTest): Promise<TransformOutcome> => {
        const answer = await this.#connection.send(post("/v1/transforms/test", input));
        return answer.body as TransformOutcome;
      },
    };
  }

  get patterns() {
    return {
      /** Whether a subscription with this `pattern` and these `events` would get the event. */
      test: async (input: PatternTest): Promise<{ readonly matches: boolean }> => {
        const answer = await this.#connection.send(post("/v1/patterns/test", input));
        return answer.body as { readonly matches: boolean };
      },
    };
  }
}
