import type { DeliveryLog } from "../../adapters/delivery-log.ts";
import type { EventList } from "../../adapters/event-list.ts";
import type { FlowStore } from "../../adapters/flow-store.ts";
import type { Lanes } from "../../adapters/lanes.ts";
import type { SendLater } from "../../adapters/later.ts";
import type { Limit } from "../../adapters/limit.ts";
import type { Queue } from "../../adapters/queue.ts";
import type { Recipients } from "../../adapters/recipients.ts";
import type { Undispatched } from "../../adapters/undispatched.ts";
import type { Channel } from "../../catalog/index.ts";
import type { Answer, DeliveryMessage, Outcome } from "../../domain/delivery/index.ts";
import type { Attempt } from "../../domain/history/records.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import type { Announce } from "../announcing/announce.ts";

/** What delivering needs of the world. */
export type Ports = {
  readonly recipients: Recipients;
  readonly flows: FlowStore;
  readonly deliveries: DeliveryLog;
  readonly events: Pick<EventList, "get">;
  /** For what is tried again, what is let go, and whoever is not known to be quick. */
  readonly slowLane: Delayable;
  /** For the chains that let go what is held, and turns that are due later. */
  readonly releases: Delayable;
  /** Whose deliveries these are. */
  readonly channel: Channel;
  /** The FIFO queue on which lanes have their turns, and what is in them. */
  readonly turns: Queue;
  readonly lanes: Lanes;
  readonly undispatched: Pick<Undispatched, "first">;
  readonly announce: Announce;
  /** Keeps a batch from opening all of its connections to one host at once. */
  readonly limitPerHost: Limit;
  readonly send: (message: DeliveryMessage, subscription: Subscription) => Promise<Sent>;
};

type Delayable = { readonly queue: Queue; readonly later: SendLater };

/** What came of an attempt. */
export type Sent =
  | ({ readonly kind: "sent"; readonly answer: Answer } & Omit<Attempt, "at" | "durationMs">)
  /** There was nothing to send, or no way to. */
  | { readonly kind: "unsent"; readonly outcome: Extract<Outcome, { kind: "dropped" | "dead" }> }
  /** What it changes is being changed by another delivery: it has its turn later, in unix milliseconds. */
  | { readonly kind: "busy"; readonly until: number };
