import type { CatalogEvent, PublishEvent } from "../catalog/index.ts";

/** A deployment's own event types: the `data` of each by its code. */
export type OwnEvents = Readonly<Record<string, object>>;

/**
 * An event to publish: one of the catalog's, or one of the deployment's own. `event` determines its
 * type.
 */
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

/** An event as consumers receive it: one of the catalog's, or one of the deployment's own. */
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
