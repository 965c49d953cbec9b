import type { Channel, EventType, Vendor } from "../catalog/index.ts";
import { type Connection, connectionTo, type Options } from "./connection.ts";
import type { OwnEvents, PublishableEvent } from "./events.ts";
import { type FetchRequest, messagesAt, type PollOptions, pollMessages } from "./messages.ts";
import { prepared, publishAll } from "./publish.ts";
import { type AcceptedResult, allAccepted, type PublishResult } from "./publish-result.ts";
import { type Publisher, type PublisherOptions, publisherOver } from "./publisher.ts";
import { type IfMatch, listOf, question, readOne, resource, segment } from "./resource.ts";
import type {
  ApiKey,
  AuditEntry,
  AwsAccess,
  Company,
  Delivery,
  DeliveryFilter,
  DeliveryWithAttempts,
  EventSearch,
  EventSummary,
  EventWithDeliveries,
  Explanation,
  KeyInput,
  NewApiKey,
  PatternTest,
  PortalSession,
  PortalSessionInput,
  Preview,
  PreviewInput,
  RefusalFilter,
  RefusedEvent,
  ReplacedVersion,
  Replay,
  ReplayInput,
  ReplayPreview,
  RotationInput,
  Source,
  SourceInput,
  Statistics,
  StatisticsFilter,
  Subscription,
  SubscriptionChange,
  SubscriptionInput,
  SubscriptionWithSecret,
  TestDelivery,
  TransformOutcome,
  TransformTest,
} from "./resources.ts";

/** Filters of an audit log: the id of the resource that was changed. */
type AuditFilter = { readonly subject?: string };

/** An event type with its schema and a valid sample event. */
export type EventTypeDetails = EventType & {
  /** JSON Schema of an event of this type. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly sample: Readonly<Record<string, unknown>>;
};

/**
 * A client for a bus, with one API key.
 *
 * It also checks a deployment's own event types if you name them: `new LicenseEventBus<{
 * "warranty.registered": { warranty: { id: number } } }>(…)`.
 */
export class LicenseEventBus<Own extends OwnEvents = Record<never, never>> {
  readonly #connection: Connection;

  /** @throws RangeError if `url` or `key` is not valid. */
  constructor(options: Options) {
    this.#connection = connectionTo(options);
  }

  /**
   * Publishes an event, and retries failures. An event without an id gets one first, so it is delivered once.
   *
   * @throws PublishRefusedError if the bus refuses the event.
   * @throws PublishError if the event may or may not have been accepted. Publish the error's events again.
   */
  publish(event: PublishableEvent<Own>): Promise<AcceptedResult>;
  /**
   * Publishes events in order, in requests of at most 100, and retries failures.
   *
   * @returns A result for each event: accepted (`ok`), or refused with the problem. `allAccepted` throws for refused
   * ones.
   * @throws PublishError if some events may or may not have been accepted. Publish the error's events again.
   */
  publish(events: readonly PublishableEvent<Own>[]): Promise<readonly PublishResult[]>;
  // Must be the last overload: the compiler's errors are about the last one.
  publish(event: PublishableEvent<Own>): Promise<AcceptedResult>;
  async publish(
    given: PublishableEvent<Own> | readonly PublishableEvent<Own>[],
  ): Promise<AcceptedResult | undefined | readonly PublishResult[]> {
    const results = await publishAll(this.#connection, [given].flat().map(prepared));
    return Array.isArray(given) ? results : allAccepted(results)[0];
  }

  /** Returns a publisher that queues events in memory and sends them in batches. */
  publisher(options: PublisherOptions): Publisher<PublishableEvent<Own>> {
    return publisherOver(this.#connection, options);
  }

  /** Returns the client for one company: its subscriptions, sources, events and deliveries. */
  company(id: number) {
    return companyClient<Own>(this.#connection, id);
  }

  /** The catalog of this bus. */
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

  /** Returns the OpenAPI document of this bus. */
  openApi(): Promise<Readonly<Record<string, unknown>>> {
    return readOne(this.#connection, "/v1/openapi.json");
  }

  /** Changes of keys that belong to no company. Needs an admin key. */
  get audit() {
    const audit = resource<AuditEntry>(this.#connection, "/v1/audit");
    return { list: (filter?: AuditFilter) => audit.list(filter) };
  }

  /** The list of companies. Needs an admin key. */
  get companies() {
    const companies = resource<Company>(this.#connection, "/v1/companies");
    return { list: () => companies.list() };
  }

  /** API keys. All calls but `current` need an admin key. */
  get keys() {
    const keys = resource<ApiKey>(this.#connection, "/v1/keys");
    return {
      /** Returns the key, or the portal session, that this client uses. */
      current: () => readOne<ApiKey>(this.#connection, "/v1/keys/current"),
      list: (filter?: { company_id?: number }) => keys.list(filter),
      create: (input: KeyInput) => keys.create<NewApiKey>(input),
      revoke: (id: string) => keys.delete(id),
    };
  }

  /** Events that the bus refused in the last 7 days, newest first. Needs a publisher or an admin key. */
  get refusals() {
    const refusals = resource<RefusedEvent>(this.#connection, "/v1/refusals");
    return { list: (filter?: RefusalFilter) => refusals.list(filter) };
  }

  get transforms() {
    return {
      /** Returns the body that a subscription with this `transform` would send. */
      test: async (trial: TransformTest): Promise<TransformOutcome> => {
        const answer = await this.#connection.send(question("/v1/transforms/test", trial));
        return answer.body as TransformOutcome;
      },
    };
  }

  get patterns() {
    return {
      /**
       * Returns true in `matches` if a subscription with this `pattern` and these `events` would
       * receive the event.
       */
      test: async (trial: PatternTest): Promise<{ readonly matches: boolean }> => {
        const answer = await this.#connection.send(question("/v1/patterns/test", trial));
        return answer.body as { readonly matches: boolean };
      },
    };
  }
}

/** Returns the calls of one company. */
function companyClient<Own extends OwnEvents>(connection: Connection, companyId: number) {
  const path = `/v1/companies/${segment(companyId)}`;
  const companies = resource<Company>(connection, "/v1/companies");
  const audit = resource<AuditEntry>(connection, `${path}/audit`);
  const subscriptions = resource<Subscription>(connection, `${path}/subscriptions`);
  const sources = resource<Source>(connection, `${path}/sources`);
  const events = resource<EventSummary>(connection, `${path}/events`);
  const replays = resource<Replay>(connection, `${path}/replays`);
  const deliveries = resource<Delivery>(connection, `${path}/deliveries`);
  const messagesOf = (id: string) =>
    messagesAt(connection, `${path}/subscriptions/${segment(id)}/messages`);
  const portalSessions = resource<PortalSession>(connection, `${path}/portal-sessions`);

  return {
    /** Replaces the name that the list of companies shows. Needs an admin key. */
    rename: (input: { readonly name?: string }) => companies.replace(String(companyId), input),
    subscriptions: {
      list: () => subscriptions.list(),
      get: (id: string) => subscriptions.get(id),
      create: <W extends SubscriptionInput>(input: W) =>
        subscriptions.create<SubscriptionWithSecret<W>>(input),
      /**
       * Returns what a new subscription, or a changed one, would do with an event: whether it matches, and the
       * request that the bus would send. Sends nothing.
       */
      preview: async (input: PreviewInput) => {
        const answer = await connection.send(question(`${path}/subscriptions/preview`, input));
        return answer.body as Preview;
      },
      /** Replaces the given fields. `null` removes a field. */
      update: (id: string, change: SubscriptionChange, when?: IfMatch) =>
        subscriptions.update(id, change, when),
      delete: (id: string, when?: IfMatch) => subscriptions.delete(id, when),
      /** Checks an input as `create` does, and creates nothing. Throws an `ApiError` with the errors. */
      validate: async (input: SubscriptionInput): Promise<void> => {
        await connection.send(question(`${path}/subscriptions/validate`, input));
      },
      /** Checks a change as `update` does, and changes nothing. Throws an `ApiError` with the errors. */
      validateChange: async (id: string, change: SubscriptionChange): Promise<void> => {
        await connection.send(question(`${path}/subscriptions/${segment(id)}/validate`, change));
      },
      /** Enables the subscription, and sends or drops its held deliveries. */
      enable: (
        id: string,
        { ifMatch, ...options }: IfMatch & { readonly held?: "replay" | "drop" } = {},
      ) => subscriptions.act(id, "enable", options, { ifMatch }),
      versions: {
        list: (id: string) =>
          listOf<ReplacedVersion>(connection, `${path}/subscriptions/${segment(id)}/versions`),
      },
      messages: {
        /** Leases messages of a subscription whose target has the type `poll`. */
        fetch: (id: string, request?: FetchRequest) => messagesOf(id).fetch(request),
        /** Records leased messages as delivered. */
        acknowledge: (id: string, input: { readonly leases: readonly string[] }) =>
          messagesOf(id).acknowledge(input.leases),
      },
      disable: (id: string, when?: IfMatch) => subscriptions.act(id, "disable", {}, when),
      /**
       * Sends a sample event to the subscription: of `event`, or by default of the first event type
       * that it receives.
       */
      test: (id: string, input: { readonly event?: string } = {}) =>
        subscriptions.act<TestDelivery>(id, "test", input),
      /**
       * Creates a new secret, or with `signature: "keygen"` a new key pair of Keygen's signature. The old one stays
       * valid for `overlap_seconds`, a day by default.
       */
      rotateSecret: (id: string, { ifMatch, ...options }: IfMatch & RotationInput = {}) =>
        subscriptions.act<Subscription & { readonly secret: string }>(
          id,
          "rotate-secret",
          options,
          { ifMatch },
        ),
    },
    /**
     * Reads the messages of a subscription whose target has the type `poll`, one after the other, and waits for new
     * ones. It acknowledges a message when the loop asks for the next one, so a message whose processing throws
     * returns after its lease.
     */
    poll: (subscriptionId: string, options?: PollOptions) =>
      pollMessages(messagesOf(subscriptionId), options),
    audit: {
      list: (filter?: AuditFilter) => audit.list(filter),
    },
    replays: {
      list: () => replays.list(),
      get: (id: string) => replays.get(id),
      /** Starts a replay of a subscription's undelivered deliveries. */
      begin: (subscriptionId: string, input: ReplayInput = {}) =>
        subscriptions.act<Replay>(subscriptionId, "replay", replayBody(input)),
      /** Counts the deliveries that a replay would send. It sends nothing. */
      preview: (subscriptionId: string, input: ReplayInput = {}) =>
        subscriptions.act<ReplayPreview>(subscriptionId, "replay-preview", replayBody(input)),
      cancel: (id: string) => replays.act(id, "cancel"),
    },
    sources: {
      list: () => sources.list(),
      get: (id: string) => sources.get(id),
      create: (input: SourceInput) => sources.create(input),
      replace: (id: string, input: SourceInput, when?: IfMatch) => sources.replace(id, input, when),
      delete: (id: string, when?: IfMatch) => sources.delete(id, when),
    },
    events: {
      list: (filter?: EventSearch) => events.list(filter),
      get: (id: string) => events.get<EventWithDeliveries<Own>>(id),
      /** Returns what became of an event, for each subscription. */
      explain: (id: string) => events.read<Explanation>(id, "explanation"),
    },
    portalSessions: {
      /** Creates a token for a browser, and the URL of the console with it. */
      create: (input: PortalSessionInput = {}) => portalSessions.create<PortalSession>(input),
    },
    deliveries: {
      list: (filter?: DeliveryFilter) => deliveries.list(filter),
      get: (id: string) => deliveries.get<DeliveryWithAttempts>(id),
      resend: (id: string) => deliveries.act<{ readonly id: string }>(id, "resend"),
    },
    /**
     * Returns what the company needs for a role in its AWS account: the external id, and the policies.
     *
     * @param query - ARN of the queue, topic or event bus that the role sends to.
     */
    awsAccess: (query: { readonly arn?: string } = {}) =>
      readOne<AwsAccess>(connection, `${path}/aws-access`, query),
    /** Counts the company's deliveries by subscription and by the hour in which their events were accepted. */
    statistics: (filter?: StatisticsFilter) =>
      readOne<Statistics>(connection, `${path}/statistics`, filter),
  };
}

/** The API takes times in a body as text only. */
function replayBody({ from, to, ...input }: ReplayInput) {
  return { ...input, from: from?.toString(), to: to?.toString() };
}
