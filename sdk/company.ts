import type { Connection } from "./connection.ts";
import type { OwnEvents } from "./events.ts";
import { type IfMatch, resource, segment } from "./resource.ts";
import type {
  Delivery,
  DeliveryFilter,
  DeliveryWithAttempts,
  EventFilter,
  EventSummary,
  EventWithDeliveries,
  Replay,
  ReplayInput,
  Source,
  SourceInput,
  Subscription,
  SubscriptionChange,
  SubscriptionInput,
  SubscriptionWithSecret,
  TestDelivery,
} from "./resources.ts";

/** Returns the calls of one company. */
export function companyClient<Own extends OwnEvents>(connection: Connection, companyId: number) {
  const path = `/v1/companies/${segment(companyId)}`;
  const subscriptions = resource<Subscription>(connection, `${path}/subscriptions`);
  const sources = resource<Source>(connection, `${path}/sources`);
  const events = resource<EventSummary>(connection, `${path}/events`);
  const replays = resource<Replay>(connection, `${path}/replays`);
  const deliveries = resource<Delivery>(connection, `${path}/deliveries`);

  return {
    subscriptions: {
      list: () => subscriptions.list(),
      get: (id: string) => subscriptions.get(id),
      create: <W extends SubscriptionInput>(input: W) =>
        subscriptions.create<SubscriptionWithSecret<W>>(input),
      /** Replaces the given fields. `null` removes a field. */
      update: (id: string, change: SubscriptionChange, when?: IfMatch) =>
        subscriptions.update(id, change, when),
      delete: (id: string, when?: IfMatch) => subscriptions.delete(id, when),
      /** Enables the subscription, and sends or drops its held deliveries. */
      enable: (
        id: string,
        { ifMatch, ...options }: IfMatch & { readonly held?: "replay" | "drop" } = {},
      ) => subscriptions.act(id, "enable", options, { ifMatch }),
      disable: (id: string, when?: IfMatch) => subscriptions.act(id, "disable", {}, when),
      /**
       * Sends a sample event to the subscription: of `event`, or by default of the first event type
       * that it receives.
       */
      test: (id: string, input: { readonly event?: string } = {}) =>
        subscriptions.act<TestDelivery>(id, "test", input),
      /** Creates a new secret. The old one stays valid for `overlap_seconds`, a day by default. */
      rotateSecret: (
        id: string,
        { ifMatch, ...options }: IfMatch & { readonly overlap_seconds?: number } = {},
      ) =>
        subscriptions.act<Subscription & { readonly secret: string }>(
          id,
          "rotate-secret",
          options,
          { ifMatch },
        ),
    },
    replays: {
      list: () => replays.list(),
      get: (id: string) => replays.get(id),
      /** Starts a replay of a subscription's undelivered deliveries. */
      begin: (subscriptionId: string, input: ReplayInput = {}) =>
        subscriptions.act<Replay>(subscriptionId, "replay", input),
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
      list: (filter?: EventFilter) => events.list(filter),
      get: (id: string) => events.get<EventWithDeliveries<Own>>(id),
    },
    deliveries: {
      list: (filter?: DeliveryFilter) => deliveries.list(filter),
      get: (id: string) => deliveries.get<DeliveryWithAttempts>(id),
      resend: (id: string) => deliveries.act<{ readonly id: string }>(id, "resend"),
    },
  };
}
