import { replayRequest } from "../../replays/new-replay.ts";
import { replayPreviewSchema, replaySchema } from "../../replays/view.ts";
import { named } from "./answers.ts";
import { type Descriptions, moment } from "./description.ts";
import { ofCompany } from "./of-company.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const replayOperations = {
  replaySubscription: { method: "POST", path: "/v1/companies/{company_id}/subscriptions/{id}/replay",         access: "company", body: "optional" },
  previewReplay:      { method: "POST", path: "/v1/companies/{company_id}/subscriptions/{id}/replay-preview", access: "company", body: "optional", changes: false },
  listReplays:        { method: "GET",  path: "/v1/companies/{company_id}/replays",                           access: "company", query: "page" },
  getReplay:          { method: "GET",  path: "/v1/companies/{company_id}/replays/{id}",                      access: "company" },
  cancelReplay:       { method: "POST", path: "/v1/companies/{company_id}/replays/{id}/cancel",               access: "company" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function replayDescriptions(): Descriptions<typeof replayOperations> {
  named.add(replaySchema, { id: "Replay" });
  named.add(replayPreviewSchema, { id: "ReplayPreview" });

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

  return {
    replaySubscription: {
      ...basics.read,
      sdk: "company(1).replays.begin",
      summary: "Replay a subscription's deliveries",
      description:
        "Starts a job that sends deliveries that did not arrive. Each keeps its `webhook-id` and begins a new retry schedule. The deliveries are held, rate limited and ordered like any other. One replay of a subscription runs at a time.",
      request: {
        schema: replayRequest,
        example: { status: "dead", event: "license.*" },
      },
      successes: [{ status: 202, description: "The replay runs.", schema: replaySchema, example }],
      problems: ["replay-running"],
    },
    previewReplay: {
      tag: "Replays",
      sdk: "company(1).replays.preview",
      summary: "Preview a replay",
      description:
        "Counts the deliveries that a replay with this body would select, and sends nothing. It reads at most 10,000 of the company's undelivered deliveries.",
      properties: {
        "ReplayPreview.matched": "Number of deliveries that match.",
        more: "`true` if there are too many deliveries to read, so that more may match.",
      },
      request: {
        schema: replayRequest,
        example: { status: "dead", event: "license.*" },
      },
      successes: [
        {
          status: 200,
          description: "The number of deliveries.",
          schema: replayPreviewSchema,
          example: { matched: 120, more: false },
        },
      ],
    },
    listReplays: { ...basics.list, sdk: "company(1).replays.list" },
    getReplay: { ...basics.read, sdk: "company(1).replays.get" },
    cancelReplay: {
      ...basics.read,
      sdk: "company(1).replays.cancel",
      summary: "Cancel a replay",
      description:
        "Stops a replay. The bus still sends deliveries that the replay has released by then. A replay that has ended does not change.",
      problems: ["precondition-failed", "changed-meanwhile"],
    },
  };
}
