import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { adminOf } from "./support/api.ts";
import { textOf } from "./support/armed-fault.ts";
import { eachOf } from "./support/at-once.ts";
import { behaviorIn } from "./support/aws-round.ts";
import { startBus } from "./support/bus.ts";
import { mayRepeat, type Pass, passesOf } from "./support/fault-plan.ts";
import { faultyAws } from "./support/faulty-aws.ts";
import { accountLine, textOfRepeated } from "./support/ledger.ts";
import { queuesOf } from "./support/queues.ts";
import { type Receivers, startReceivers } from "./support/receivers.ts";
import { roundsOf } from "./support/rounds.ts";
import { sized } from "./support/size.ts";

const atOnce = 12;

const aws = faultyAws(sized(900, 5));
let dataDir: string;
let receivers: Receivers;
let bus: Awaited<ReturnType<typeof startBus>>;
let played: ReturnType<typeof roundsOf>;
let passes: readonly Pass[];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-faults-"));
  receivers = await startReceivers(behaviorIn);
  const options = { assembly: inject("assembly"), dataDir, targets: [receivers.host] };
  bus = await startBus(options, aws.intercept);
  played = roundsOf({ bus, admin: adminOf(bus), aws, receivers });
  // What calls there are is found by a round in which none fails.
  aws.forget();
  expect((await played.play(undefined, 0, 30_000)).lost).toEqual([]);
  passes = passesOf(aws.calls());
});
afterAll(async () => {
  await bus?.stop();
  await receivers?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test("whichever call of AWS fails, and however, what was accepted arrives, and nothing was answered that is not so", {
  timeout: sized(7_200_000, 240_000),
}, async () => {
  const start = Date.now();
  for (const { faults, hiding, whileMs, withinMs } of passes) {
    await queuesOf(bus).hideFor(hiding);
    await eachOf(faults, atOnce, async (fault) => {
      await played.play(fault, whileMs, withinMs);
    });
  }
  expect(await queuesOf(bus).idle(300_000)).toBe(true);
  const letters = await queuesOf(bus).takeDeadLetters();
  const found = await played.whole(letters.map(({ body }) => body));

  const { rounds } = played;
  const struck = rounds.filter((round) => round.struck > 0);
  const told = rounds.flatMap((round) => round.told);
  const refused = told.filter(({ status }) => status !== 202);
  const ghosts = (await Promise.all(rounds.map((round) => round.ghosts()))).flat();
  const unexplained: string[] = [];
  for (const round of rounds) {
    const { twice } = await played.accountOf(round);
    const by = aws.struck(round.markers);
    if (twice.length === 0 || [...by.values()].some(mayRepeat)) continue;
    unexplained.push(`${twice.map(textOfRepeated).join(", ")}: ${[...by.keys()].join("; ")}`);
  }
  const more =
    `${struck.length} faults in ${new Set(struck.map(({ fault }) => fault?.call)).size} calls, ` +
    `${rounds.length - 1 - struck.length} found no call to strike, ` +
    `${refused.length} of ${told.length} answers were refusals, ${ghosts.length} kept from the bus and listed`;
  console.log(accountLine("AWS calls", found, Date.now() - start, more));

  expect(found.lost.map((one) => ({ ...one, fault: faultOf(one.receiver) }))).toEqual([]);
  expect(unexplained).toEqual([]);
  // One of each round has a receiver that never takes it.
  expect(found.dead).toBe(rounds.length);
  expect(found.held).toBe(0);
  expect(found.renamed).toEqual([]);
  expect(found.strays).toEqual([]);
  // 4xx would tell the publisher that the fault is its own, and 3xx is none at all.
  expect(refused.filter(({ status }) => status < 500)).toEqual([]);
  expect(ghosts).toEqual([]);
});

function faultOf(receiver: string): string | undefined {
  const round = played.rounds.find(({ company }) => receiver.endsWith(`-${company}`));
  return round?.fault && textOf(round.fault);
}
