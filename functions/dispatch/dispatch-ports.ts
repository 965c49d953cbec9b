import { companyItems } from "../../adapters/company-items.ts";
import { companyVersions } from "../../adapters/company-version.ts";
import { environment } from "../../adapters/environment.ts";
import { lanes } from "../../adapters/lanes.ts";
import { queue } from "../../adapters/queue.ts";
import { undispatched } from "../../adapters/undispatched.ts";
import type { Channel } from "../../catalog/index.ts";
import {
  type Interest,
  interestAttributes,
} from "../../domain/subscriptions/subscription-index.ts";
import { companyIndexes } from "./company-indexes.ts";
import type { Ports } from "./dispatch.ts";
import { inLane } from "./in-lane.ts";

/** What dispatching needs, by the function's environment. */
export function dispatchPorts(deliverEach: Ports["deliverEach"]): Ports {
  const env = environment(
    "CHANNEL",
    "SUBSCRIPTIONS_TABLE",
    "LANES_TABLE",
    "UNDISPATCHED_TABLE",
    "DELIVERY_QUEUE_URL",
    "ORDERED_QUEUE_URL",
  );
  const channel = env.CHANNEL as Channel;
  return {
    indexes: companyIndexes(
      channel,
      companyItems<Interest>(env.SUBSCRIPTIONS_TABLE, interestAttributes),
      companyVersions(env.SUBSCRIPTIONS_TABLE),
    ),
    deliveries: queue(env.DELIVERY_QUEUE_URL),
    deliverEach,
    inLane: inLane(
      channel,
      lanes(env.LANES_TABLE),
      queue(env.ORDERED_QUEUE_URL),
      undispatched(env.UNDISPATCHED_TABLE),
    ),
  };
}
