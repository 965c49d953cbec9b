import fc from "fast-check";
import { newDelivery, nextMessage } from "../../../bus/delivery/message.ts";
import type { Lanes } from "../../../bus/ordering/lanes-table.ts";
import { expectAlike, oneOf, step } from "./compare.ts";
import { eventAt } from "./lanes.ts";
import { start } from "./rows.ts";

type Run = { readonly lanes: Lanes; readonly company: number };

const license = oneOf(1, 2);
const subscription = oneOf("sub_1", "sub_2");
const channel = oneOf("webhooks", "integrations");
const place = { after: fc.integer({ min: 0, max: 5 }), license, position: oneOf(0, 1) };

type Placed = { readonly after: number; readonly license: number; readonly position: number };

const eventOf = ({ after, license, position }: Placed, { company }: Run) =>
  eventAt(company, after, license, position);

const laneOf = (subscription_id: string, license: number, { company }: Run) => ({
  company_id: company,
  subscription_id,
  ordering_key: `license/${license}`,
});

const put = step("put", { ...place, subscription }, (args, run: Run) => {
  const { subscription, license } = args;
  const delivery = newDelivery(eventOf(args, run), "license-api", subscription);
  return run.lanes.put(laneOf(subscription, license, run), nextMessage(delivery, 0, "event"));
});

const remove = step("remove", { ...place, subscription }, (args, run: Run) => {
  const { subscription, license } = args;
  const { delivery_id } = newDelivery(eventOf(args, run), "license-api", subscription);
  return run.lanes.remove(laneOf(subscription, license, run), delivery_id);
});

const first = step("first", { subscription, license }, ({ subscription, license }, run: Run) =>
  run.lanes.first(laneOf(subscription, license, run)),
);

const note = step("notePending", { ...place, channel }, (args, run: Run) =>
  run.lanes.notePending(eventOf(args, run), args.channel),
);

const forget = step("forgetPending", { ...place, channel }, (args, run: Run) =>
  run.lanes.forgetPending(eventOf(args, run), args.channel),
);

const pending = step(
  "firstPending",
  { license, channel, later: oneOf(0, 900_000, 900_002) },
  async ({ license, channel, later }, { lanes, company }: Run) => {
    const found = await lanes.firstPending(company, channel, `license/${license}`, start + later);
    return found && { accepted_at: found.accepted_at, position: found.position ?? 0 };
  },
);

/** Compares two stores of lanes. */
export function compareLanes(...stores: [Lanes, Lanes]): Promise<void> {
  const steps = fc.oneof(put, put, remove, first, note, note, forget, pending);
  return expectAlike(steps, stores, (lanes, company) => ({ lanes, company }));
}
