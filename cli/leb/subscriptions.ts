import { Command } from "commander";
import { isAws, resourceOf } from "../../bus/company-aws/target.ts";
import { maxHeldCount } from "../../bus/endpoints/subscription-view.ts";
import type { Subscription } from "../../sdk/index.ts";
import { type Cell, colors, fields, plain, printJson, table, timeOf } from "../print.ts";
import { applyCommand } from "./apply.ts";
import { type CompanyOptions, companyOf, countUpTo, idIn, withCompanyOptions } from "./bus.ts";
import { createCommand, showSecret, updateCommand } from "./change-subscription.ts";
import { exportCommand } from "./export.ts";
import { showWarnings } from "./warnings.ts";

/** `leb subscriptions list|create|update|apply|export|get|enable|disable|test|rotate-secret|delete`. */
export function subscriptionsCommand(): Command {
  return new Command("subscriptions")
    .description("Create and manage subscriptions.")
    .addCommand(withCompanyOptions(named("list", "list subscriptions")).action(list))
    .addCommand(createCommand())
    .addCommand(updateCommand())
    .addCommand(applyCommand())
    .addCommand(exportCommand())
    .addCommand(ofOne("get", "show a subscription").action(get))
    .addCommand(
      ofOne("enable", "enable a subscription and send its held deliveries")
        .option("--drop", "drop the held deliveries instead of sending them")
        .action(enable),
    )
    .addCommand(ofOne("disable", "disable a subscription; its deliveries are held").action(disable))
    .addCommand(
      ofOne("test", "send a sample event to a subscription's endpoint")
        .option("--event <code>", "event type of the sample; by default the first that matches")
        .action(test),
    )
    .addCommand(rotateCommand())
    .addCommand(ofOne("delete", "delete a subscription").action(remove));
}

function named(name: string, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
}

function ofOne(name: string, summary: string): Command {
  return withCompanyOptions(withId(named(name, summary)));
}

function withId(command: Command): Command {
  return command.argument("<id>", "sub_…", idIn);
}

function rotateCommand(): Command {
  const command = withId(
    named("rotate-secret", "create a new signing secret; it is shown only once"),
  );
  return withCompanyOptions(
    command
      .option(
        "--overlap <seconds>",
        "seconds that the old secret stays valid; a day by default",
        countUpTo(604_800, 0),
      )
      .option("--keygen", "create a new key pair of Keygen's signature instead"),
  ).action(rotate);
}

async function list(options: CompanyOptions): Promise<void> {
  const rows: Cell[][] = [];
  const { subscriptions } = await companyOf(options);
  for await (const found of subscriptions.list()) {
    if (options.json) printJson(found);
    else rows.push(rowOf(found));
  }
  if (options.json) return;
  if (rows.length === 0)
    return console.error("No subscriptions. Create one: leb subscriptions create");
  console.log(table(["ID", "NAME", "ENABLED", "FORMAT", "EVENTS", "TARGET"], rows));
}

async function rotate(
  id: string,
  options: CompanyOptions & { overlap?: number; keygen?: true },
): Promise<void> {
  const { overlap, keygen } = options;
  const when = overlap === undefined ? {} : { overlap_seconds: overlap };
  const { subscriptions } = await companyOf(options);
  if (!keygen) return showSecret(await subscriptions.rotateSecret(id, when), options);
  const rotated = await subscriptions.rotateSecret(id, { ...when, signature: "keygen" });
  if (options.json) return printJson(rotated);
  const { next_public_key, next_signs_from, public_key } = rotated.keygen ?? {};
  if (next_signs_from) console.error(`The new key signs from ${timeOf(next_signs_from)}:`);
  console.log(next_public_key ?? public_key);
}

async function get(id: string, options: CompanyOptions): Promise<void> {
  const { subscriptions } = await companyOf(options);
  const found = await subscriptions.get(id);
  if (options.json) return printJson(found);
  const { name, rule, channel, events, pattern, format, signature, public_key } = found;
  const { retry, timeout, rate_limit, ordered } = found;
  showWarnings(found);
  const shown = fields([
    ["id", found.id],
    ["name", name],
    ["made by rule", rule],
    ["enabled", enabledOf(found)],
    ["events", events.join(", ")],
    ["pattern", pattern && JSON.stringify(pattern)],
    ["transform", found.transform],
    ["channel", channel],
    ["format", format],
    ["target", targetOf(found)],
    ["sign-in", found.target.type === "webhook" ? found.target.auth?.type : undefined],
    ["signature", signature],
    ["public key", public_key],
    ["retry", retry && JSON.stringify(retry)],
    ["timeout", timeout === undefined ? undefined : `${timeout} s`],
    ["rate limit", rate_limit && `${rate_limit.max} per ${rate_limit.per}`],
    ["ordered", ordered ? "yes" : undefined],
    ...stateFields(found),
    ["created", timeOf(found.created_at)],
  ]);
  console.log(shown);
}

/** Returns the fields of a subscription's state that are set. */
function stateFields({ state }: Subscription): [string, string | undefined][] {
  const { disabled_by, error, failing_since, paused_until, held } = state;
  return [
    ["disabled by", disabled_by ?? undefined],
    ["failing since", failing_since === null ? undefined : timeOf(failing_since)],
    ["last failure", error ?? undefined],
    ["next probe", paused_until === null ? undefined : timeOf(paused_until)],
    ["held", held ? (held >= maxHeldCount ? `${held}+` : String(held)) : undefined],
  ];
}

async function enable(id: string, options: CompanyOptions & { drop?: boolean }): Promise<void> {
  const held = options.drop ? "drop" : "replay";
  const { subscriptions } = await companyOf(options);
  const changed = await subscriptions.enable(id, { held });
  if (options.json) printJson(changed);
  else console.log(`Enabled ${id}.`);
}

async function disable(id: string, options: CompanyOptions): Promise<void> {
  const { subscriptions } = await companyOf(options);
  const changed = await subscriptions.disable(id);
  if (options.json) printJson(changed);
  else console.log(`Disabled ${id}.`);
}

async function test(id: string, options: CompanyOptions & { event?: string }): Promise<void> {
  const { event } = options;
  const { subscriptions } = await companyOf(options);
  const sent = await subscriptions.test(id, event ? { event } : {});
  if (options.json) return printJson(sent);
  console.log(
    `Sent a test of ${plain(sent.event)}. See the result: leb deliveries get ${plain(sent.id)}`,
  );
}

async function remove(id: string, options: CompanyOptions): Promise<void> {
  const { subscriptions } = await companyOf(options);
  await subscriptions.delete(id);
  if (options.json) printJson({ id, deleted: true });
  else console.log(`Deleted ${id}.`);
}

function rowOf(found: Subscription): Cell[] {
  const { id, name = "", format, events } = found;
  return [id, name, enabledOf(found), format ?? "", events.join(","), targetOf(found)];
}

function enabledOf({ enabled }: Subscription): Cell {
  return enabled ? ["yes", colors.green] : ["no", colors.yellow];
}

/** FlexNet's webhooks have a URL for each kind of event. */
function targetOf({ target }: Subscription): string {
  if (isAws(target)) return `${target.type}: ${resourceOf(target)}`;
  if (target.type !== "webhook") return target.type;
  const { url, urls = {} } = target;
  const kinds = Object.entries(urls).map(([kind, to]) => `${kind}: ${to}`);
  return [url, ...kinds].filter((part) => part).join(", ");
}
