import type { IncomingHttpHeaders } from "node:http";
import type { Answered } from "./forward.ts";

/** A delivery, as it came from the bus. */
export type Delivered = { readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** A subscription whose deliveries arrive here. */
export type Opened = {
  readonly subscriptionId: string;
  /** Signing secret. */
  readonly secret: string;
  /** Ends the subscription. */
  readonly close: () => Promise<void>;
};

/**
 * Subscribes, and gives each delivery to a function, whose answer goes back to the bus. `leb listen` depends only on
 * this, not on how deliveries arrive.
 *
 * @throws Failure if the bus cannot deliver to here.
 */
export type OpenDeliveries = (
  handle: (delivered: Delivered, secret: string) => Promise<Answered>,
) => Promise<Opened>;
