import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { queuesOf } from "../support/queues.ts";
import { adminOf } from "./support/api.ts";
import { textOf } from "./support/aws-faults.ts";
import { behaviorIn, roundsOf } from "./support/aws-round.ts";
import { startBus } from "./support/bus.ts";
import { jump, pass } from "./support/clock/jumping-clock.ts";
import { mayRepeat, type Pass, passesOf } from "./support/fault-plan.ts";
import { faultyAws } from "./support/faulty-aws.ts";
import { type Account, accountLine, textOfRepeated } from "./support/ledger.ts";
import { eachOf, inBatches } from "./support/load.ts";
import { randomOf, someOf } from "./support/random.ts";
import { type Receivers, startReceivers } from "./support/receivers.ts";
import { seed, sized } from "./support/size.ts";

const atOnce = 12;
/** Faults injected for one company. */
const inRound = 3;
/** Longer than a lost message keeps the timer from sending another. */
const jumpMs = 16 * 60_000;
const maxJumps = 8;
/**
 * Longer than the copies of a repeated event wait on their queue. A jump would make two copies
 * appear together, which were sent seconds apart.
 */
const repeatMs = 125_000;
/** A busy machine takes this long to work off what a fault hid. */
const quietMs = 120_000;

const aws = faultyAws();
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
  // A round without faults shows which calls exist.
  aws.forget();
  await played.play([], 0);
  expect((await settle()).lost).toEqual([]);
  passes = passesOf(aws.calls());
});
afterAll(async () => {
  await bus?.stop();
  await receivers?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/**
 * Waits until everything has its final state. A lost hint costs minutes, which the clock jumps
 * over.
 */
async function settle(): Promise<Account> {
  const queues = queuesOf(bus);
  // A jump makes running messages visible again, which counts as another receive.
  await queues.quiet(quietMs);
  await pass(repeatMs, () => queues.quiet(quietMs));
  let found = await played.whole([]);
  for (let jumps = 0; jumps < maxJumps && found.lost.length + found.held > 0; jumps++) {
    jump(jumpMs);
    // A fault may strike it. The next sweep makes up for it.
    await bus.sweep().catch((error) => console.log(String(error)));
    await queues.quiet(quietMs);
    found = await played.whole([]);
  }
  return found;
}

test("delivers everything accepted and gives no false answer, whichever call of AWS fails in any way", {
  timeout: sized(1_800_000, 240_000),
}, async () => {
  const start = performance.now();
  for (const { faults, hidden, whileMs } of passes) {
    await queuesOf(bus).hideFor(hidden);
    const mixed = someOf(faults, faults.length, randomOf(`${seed}/rounds`));
    let done = 0;
    await eachOf(inBatches(mixed, inRound), atOnce, async (some) => {
      await played.play(some, whileMs);
      done += some.length;
      if (done % 60 === 0) console.log(`AWS calls: ${done} of ${faults.length} faults`);
    });
    // The last faults strike for this long. The messages that they hid appear after that.
    await wait(whileMs + 1_000 * hidden);
    await settle();
  }
  jump(jumpMs);
  expect(await queuesOf(bus).idle(300_000)).toEqual({});
  const letters = await queuesOf(bus).takeDeadLetters();
  const found = await played.whole(letters.map(({ body }) => body));

  const { rounds } = played;
  const struck = rounds.flatMap((round) => round.struck);
  const planned = rounds.flatMap(({ faults }) => faults);
  const answers = rounds.flatMap((round) => round.answers);
  const refused = answers.filter(({ status }) => status !== 202);
  const ghosts = (await Promise.all(rounds.map((round) => round.ghosts()))).flat();
  const unexplained: string[] = [];
  for (const round of rounds) {
    const { twice } = await played.accountOf(round);
    const by = aws.struck(round.markers);
    if (twice.length === 0 || [...by.values()].some(mayRepeat)) continue;
    unexplained.push(`${twice.map(textOfRepeated).join(", ")}: ${[...by.keys()].join("; ")}`);
  }
  const more =
    `${struck.length} faults in ${new Set(struck.map(({ call }) => call)).size} calls, ` +
    `${planned.length - struck.length} found no call to strike, ` +
    `${refused.length} of ${answers.length} answers were refusals, ${ghosts.length} suppressed and listed`;
  console.log(accountLine("AWS calls", found, performance.now() - start, more));

  expect(found.lost.map((one) => ({ ...one, fault: faultOf(one.receiver) }))).toEqual([]);
  expect(unexplained).toEqual([]);
  // One delivery of each round has a receiver that never accepts it.
  const unexpected = found.deadDeliveries.filter(({ receiver }) => !receiver.startsWith("dying"));
  const inLetter = (eventId: string) => letters.find(({ body }) => body.includes(eventId))?.id;
  expect(
    unexpected.map((one) => ({
      ...one,
      letter: inLetter(one.eventId),
      fault: faultOf(one.receiver),
    })),
  ).toEqual([]);
  expect(found.dead).toBe(rounds.length);
  expect(found.held).toBe(0);
  expect(found.renamed).toEqual([]);
  expect(found.strays).toEqual([]);
  // 4xx would blame the publisher, and 3xx is not valid here.
  expect(refused.filter(({ status }) => status < 500)).toEqual([]);
  expect(ghosts).toEqual([]);
});

function faultOf(receiver: string): string | undefined {
  const round = played.rounds.find(({ company }) => receiver.endsWith(`-${company}`));
  return round?.faults.map(textOf).join("; ");
}
