import { setTimeout as pause } from "node:timers/promises";
import { Command, Option } from "commander";
import { replayedStatuses } from "../../bus/replays/replay.ts";
import { defined } from "../../bus/values/defined.ts";
import type { Replay, ReplayInput, ReplayPreview } from "../../sdk/index.ts";
import { printJson } from "../print.ts";
import { type CompanyOptions, companyOf, countUpTo, idIn, withCompanyOptions } from "./bus.ts";
import { filterOf } from "./history-list.ts";

type ReplayOptions = CompanyOptions &
  ReplayInput & { readonly perSecond?: number; readonly wait: boolean; readonly preview?: boolean };

const intervalMs = 500;

/** `leb replay SUBSCRIPTION` and `leb replay cancel REPLAY`. */
export function replayCommand(): Command {
  const command = new Command("replay")
    .summary("send a subscription's undelivered deliveries again")
    .description(
      "Send a subscription's undelivered deliveries again, oldest first, and show the progress. Ctrl-C stops watching; the replay continues.",
    )
    .argument("<subscription>", "sub_…", idIn)
    .addOption(
      new Option("--status <status>", "only deliveries with this status").choices(replayedStatuses),
    )
    .option("--event <code>", "only this event type; * matches anything: license.*")
    .option("--from <time>", "accepted at or after this time: 2026-01-31, or 2026-01-31T09:30:00Z")
    .option("--to <time>", "accepted before this time")
    .option("--per-second <number>", "deliveries to send a second; 50 by default", countUpTo(100))
    .option("--preview", "count the deliveries, and send nothing")
    .option("--no-wait", "start the replay without waiting for its end");
  const cancelling = new Command("cancel")
    .summary("stop a replay")
    .description("Stop a replay. Deliveries that it already sent are not recalled.")
    .argument("<replay>", "rpl_…", idIn);
  return withCompanyOptions(command)
    .action(replay)
    .addCommand(withCompanyOptions(cancelling).action(cancel));
}

async function replay(subscription: string, options: ReplayOptions): Promise<void> {
  const { status, perSecond } = options;
  const { replays } = await companyOf(options);
  const input = { ...filterOf(options), ...defined({ status, per_second: perSecond }) };
  if (options.preview) {
    showPreview(await replays.preview(subscription, input), options);
    return;
  }
  let running: Replay = await replays.begin(subscription, input);
  const { id } = running;
  if (!options.json) console.error(`Started replay ${id}. To stop it: leb replay cancel ${id}`);
  while (options.wait && running.state === "running") {
    await pause(intervalMs);
    const before = running.sent;
    running = await replays.get(id);
    if (!options.json && running.sent !== before) console.error(`${running.sent} sent …`);
  }
  show(running, options);
}

async function cancel(id: string, options: CompanyOptions): Promise<void> {
  const { replays } = await companyOf(options);
  show(await replays.cancel(id), options);
}

function showPreview(preview: ReplayPreview, { json }: CompanyOptions): void {
  if (json) {
    printJson(preview);
    return;
  }
  const { matched, more } = preview;
  const deliveries = matched === 1 ? "delivery" : "deliveries";
  console.log(`${matched}${more ? " or more" : ""} ${deliveries} to send.`);
}

function show(replay: Replay, { json }: CompanyOptions): void {
  if (json) {
    printJson(replay);
    return;
  }
  const { id, state, matched, sent, skipped } = replay;
  const left = skipped > 0 ? `, ${skipped} skipped` : "";
  console.log(`${id} ${state}: ${matched} found, ${sent} sent${left}.`);
}
