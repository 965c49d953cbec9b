import { Command, Option } from "commander";
import { deliveryStatuses } from "../../bus/delivery/outcome.ts";
import { defined } from "../../bus/values/defined.ts";
import {
  ApiError,
  type AttemptResult,
  type Delivery,
  type DeliveryFilter,
  type DeliveryStatus,
} from "../../sdk/index.ts";
import { type Cell, colors, fields, plain, printJson, table, timeOf } from "../print.ts";
import { type CompanyOptions, companyOf, idIn, withCompanyOptions } from "./bus.ts";
import { filterOf, type ListOptions, showList, withListOptions } from "./history-list.ts";

type DeliveryListOptions = ListOptions & {
  readonly status?: DeliveryStatus;
  readonly subscription?: string;
  readonly eventId?: string;
};

/** `leb deliveries list|get|resend`. */
export function deliveriesCommand(): Command {
  const listing = new Command("list")
    .summary("list deliveries, newest events first")
    .description("List a company's deliveries, newest events first.")
    .addOption(
      new Option("--status <status>", "only deliveries with this status").choices(deliveryStatuses),
    )
    .option("--subscription <id>", "only deliveries to this subscription: sub_…", idIn)
    .option("--event-id <id>", "only deliveries of this event", idIn);
  const getting = new Command("get")
    .summary("show a delivery with its attempts")
    .description("Show a delivery, its attempts, and the receiver's last answer.")
    .argument("<id>", "dlv_…", idIn);
  return new Command("deliveries")
    .description("List, show and resend deliveries.")
    .addCommand(withListOptions(listing).action(list))
    .addCommand(withCompanyOptions(getting).action(get))
    .addCommand(resendCommand());
}

/** `leb resend …`, also available as `leb deliveries resend …`. */
export function resendCommand(): Command {
  const resending = new Command("resend")
    .summary("send a delivery again now")
    .description("Send a delivery again, in any status, with the same webhook-id.")
    .argument("<id>", "dlv_…", idIn);
  return withCompanyOptions(resending).action(resend);
}

async function list(options: DeliveryListOptions): Promise<void> {
  const { status, subscription, eventId } = options;
  const filter: DeliveryFilter = {
    ...filterOf(options),
    ...defined({ status, subscription_id: subscription, event_id: eventId }),
  };
  const { deliveries } = await companyOf(options);
  const found = deliveries.list(filter);
  await showList(found, options, deliveryColumns, deliveryRow);
}

async function get(id: string, options: CompanyOptions): Promise<void> {
  const company = await companyOf(options);
  const found = await company.deliveries.get(id);
  if (options.json) return printJson(found);
  const { event_id, subscription_id, accepted_at, next_attempt_at } = found;
  const known = fields([
    ["id", found.id],
    ["status", statusOf(found)],
    ["event", eventOf(found)],
    ["event id", found.is_test ? undefined : event_id],
    ["subscription", subscription_id],
    ["accepted", timeOf(accepted_at)],
    ["next attempt", next_attempt_at === null ? undefined : timeOf(next_attempt_at)],
    ["held because", found.held_reason ?? undefined],
    ["dropped because", found.dropped_reason ?? undefined],
    ["dead because", found.dead_reason ?? undefined],
    ["until", found.status === "held" ? await holdText(found, company) : undefined],
  ]);
  const rows = found.attempts.map((attempt) => [
    timeOf(attempt.at),
    `${attempt.duration_ms} ms`,
    wordsOf(attempt),
  ]);
  const attempts = table(["ATTEMPT", "TOOK", "ANSWER"], rows);
  console.log(`${known}\n\n${rows.length > 0 ? attempts : "Not attempted yet."}`);
  const body = found.attempts.at(-1)?.body;
  if (body) console.log(`\n${body.split(/\r?\n/).map(plain).join("\n")}`);
}

/**
 * Returns what a held delivery waits for, and until when if the bus knows. The state of its endpoint decides, which
 * the delivery does not have.
 */
async function holdText(
  { event_id, subscription_id }: Delivery,
  { events }: Awaited<ReturnType<typeof companyOf>>,
): Promise<string | undefined> {
  try {
    const { subscriptions } = await events.explain(event_id);
    return subscriptions.find((one) => one.subscription_id === subscription_id)?.explanation;
  } catch (error) {
    // The event of a test is not stored.
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

async function resend(id: string, options: CompanyOptions): Promise<void> {
  const { deliveries } = await companyOf(options);
  await deliveries.resend(id);
  if (options.json) printJson({ id });
  else console.log(`Sent again. See the result: leb deliveries get ${id}`);
}

export const deliveryColumns = ["ACCEPTED", "ID", "STATUS", "TRIES", "ANSWER", "EVENT", "TO"];

/** Returns the cells of a delivery, in the order of `deliveryColumns`. */
export function deliveryRow(delivery: Delivery): readonly Cell[] {
  return [
    timeOf(delivery.accepted_at),
    delivery.id,
    statusOf(delivery),
    String(delivery.attempt_count),
    answerOf(delivery.last_attempt),
    eventOf(delivery),
    delivery.subscription_id,
  ];
}

/** Returns the event code, and whether a sample of it was a test. */
function eventOf({ event, is_test }: Pick<Delivery, "event" | "is_test">): string {
  return is_test ? `${event} (test)` : event;
}

const paints = {
  delivered: colors.green,
  dropped: colors.yellow,
  retrying: colors.yellow,
  held: colors.yellow,
  dead: colors.red,
} as const satisfies Record<DeliveryStatus, unknown>;

function statusOf({ status }: Delivery): Cell {
  return [status, paints[status]];
}

/** Returns the receiver's status, or why there is none; an empty text before the first attempt. */
function answerOf(result: AttemptResult | null): string {
  if (result === null) return "";
  const { status, reason, error } = result;
  return status === null ? (reason ?? error ?? "") : String(status);
}

/** Returns the receiver's status, or what is wrong with its answer; an empty text before the first attempt. */
function wordsOf(result: AttemptResult | null): string {
  return result?.error ?? String(result?.status ?? "");
}

/** Formats a delivery for a log: its last attempt, or that it is held. */
export function deliveryLine(delivery: Delivery): string {
  const { id, event, subscription_id, attempt_count, last_attempt, status } = delivery;
  const time = colors.dim(new Date(last_attempt?.at ?? Date.now()).toTimeString().slice(0, 8));
  const why =
    delivery.held_reason ??
    delivery.dropped_reason ??
    `attempt ${attempt_count}: ${plain(wordsOf(last_attempt))}`;
  const tries = colors.dim(`${why}, ${id}`);
  return `${time} ${paints[status](status.padEnd(9))} ${plain(event)} → ${subscription_id} ${tries}`;
}
