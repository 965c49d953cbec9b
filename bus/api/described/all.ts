import { operations } from "../operations.ts";
import { bus } from "./bus.ts";
import type { Described, Description } from "./described.ts";
import { eventTypes } from "./event-types.ts";
import { history } from "./history.ts";
import { keys } from "./keys.ts";
import { patterns } from "./patterns.ts";
import { publishing } from "./publishing.ts";
import { replays } from "./replays.ts";
import { sources } from "./sources.ts";
import { subscriptions } from "./subscriptions.ts";
import { transforms } from "./transforms.ts";

const descriptions: readonly Description[] = [
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

/** All calls of the HTTP API with what is said of them, in the order of the document. */
export const described: readonly Described[] = descriptions.map((description) => ({
  ...operations[description.id],
  ...description,
}));
