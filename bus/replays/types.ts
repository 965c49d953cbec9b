import type { UndeliveredStatus } from "../delivery/outcome.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import type { Ports } from "../delivery/types.ts";
import type { EndpointKey } from "../endpoints/endpoint.ts";
import type { Replay } from "./replay.ts";

export type ReplayPorts = Pick<Ports, "deliveries" | "announce" | "now" | "log"> & {
  readonly replays: {
    get(companyId: number, id: string): Promise<Replay | undefined>;
    /** @returns False if the replay was changed since it was read. */
    replace(replay: Replay): Promise<boolean>;
    /** Lets the endpoint have another replay. */
    leave(key: EndpointKey, replayId: string): Promise<void>;
  };
  /** Reads a company's deliveries with one status, the oldest first, from an index that lags behind. */
  readonly undelivered: (
    companyId: number,
    status: UndeliveredStatus,
    range: {
      /** Accepted then or later, in unix milliseconds. */
      readonly from: number;
      /** The id that the page before ended with. */
      readonly after?: string | undefined;
      readonly limit: number;
    },
  ) => Promise<readonly DeliveryRow[]>;
};
