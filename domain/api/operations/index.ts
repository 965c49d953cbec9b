import type { Operation } from "../operation.ts";
import { bus } from "./bus.ts";
import { eventTypes } from "./event-types.ts";
import { history } from "./history.ts";
import { keys } from "./keys.ts";
import { patterns } from "./patterns.ts";
import { publishing } from "./publishing.ts";
import { replays } from "./replays.ts";
import { sources } from "./sources.ts";
import { subscriptions } from "./subscriptions.ts";
import { transforms } from "./transforms.ts";

/** All calls of the HTTP API, in the order of the document. */
export const operations: readonly Operation[] = [
  ...publishing,
  ...eventTypes,
  ...subscriptions,
  ...history,
  ...replays,
  ...sources,
  ...patterns,
  ...transforms,
  ...keys,
  ...bus,
];
