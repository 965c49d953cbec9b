import type { CatalogEvent, PublishEvent } from "../catalog/index.ts";

/** Event types that a deployment adds: their codes, and the `data` of each. */
export type OwnEvents = Readonly<Record<string, object>>;

/** An event to publish: of the catalog, or one of the deployment's own. The `event` tells which. */
export type PublishableEvent<Own extends OwnEvents = Record<never, never>> =
  | PublishEvent
  | {
      [C in keyof Own & string]: {
        id?: string;
        event: C;
        company_id: number;
        user_id?: number | null;
        ts?: number;
        data: Own[C];
        vendor?: never;
      };
    }[keyof Own & string];

/** An event as consumers get it: of the catalog, or one of the deployment's own. */
export type AnyLicenseEvent<Own extends OwnEvents = Record<never, never>> =
  | CatalogEvent
  | {
      [C in keyof Own & string]: {
        id: string;
        event: C;
        company_id: number;
        user_id: number | null;
        ts: number;
        data: Own[C];
        vendor?: never;
      };
    }[keyof Own & string];
