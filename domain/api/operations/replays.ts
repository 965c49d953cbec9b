import { replayRequest, replaySchema } from "../../replays/index.ts";
import { ofCompany } from "../company-operations.ts";
import type { Operation } from "../operation.ts";
import { named } from "../schemas.ts";
import { moment } from "./examples.ts";

named.add(replaySchema, { id: "Replay" });

const example = {
  id: "rpl_01M82GW3N5E7YRBPPC9RBJHB5A",
  company_id: 1,
  subscription_id: "sub_01M82GW3N5E7YRBPPC9RBJHB5A",
  state: "running",
  status: "undelivered",
  from: moment - 3_600_000,
  to: moment,
  per_second: 50,
  matched: 120,
  sent: 120,
  skipped: 0,
  created_at: moment,
  finished_at: null,
};

const basics = ofCompany({ tag: "Replays", name: "replay", schema: replaySchema, example });

export const replays: readonly Operation[] = [
  {
    ...basics.read,
    id: "replaySubscription",
    method: "POST",
    path: "/v1/companies/{company_id}/subscriptions/{id}/replay",
    summary: "Send a subscription's deliveries again that did not arrive",
    description:
      "Those that are dead, held or retrying, or one of these, of the time and the event codes that are asked for: each under its own webhook-id, the oldest first, as many a second as you say. The subscription's own limits hold. Times are unix milliseconds or ISO 8601.",
    body: {
      schema: replayRequest,
      example: { status: "dead", event: "license.*" },
      isOptional: true,
    },
    successes: [{ status: 202, description: "It has begun.", schema: replaySchema, example }],
  },
  basics.list,
  basics.read,
  {
    ...basics.read,
    id: "cancelReplay",
    method: "POST",
    path: `${basics.read.path}/cancel`,
    summary: "Cancel a replay",
    description: "What it has sent by then is on its way.",
    problems: ["precondition-failed", "changed-meanwhile"],
  },
];
