import {
  canFail,
  type Fault,
  type FaultKind,
  faultKinds,
  type Moment,
  moments,
} from "./aws-faults.ts";
import { randomOf, someOf } from "./random.ts";
import { seed, sized } from "./size.ts";

/** Faults that are played side by side. */
export type Pass = {
  readonly faults: readonly Fault[];
  /** Seconds that a message is hidden after a function took it: as long as the function may take. */
  readonly hidden: number;
  /** How long "a while" is: long enough that a message is handed out again during it. */
  readonly whileMs: number;
};

/** Every way in which every call can fail that was seen; in the short form, some of each. */
export function passesOf(uses: ReadonlyMap<string, number>): readonly Pass[] {
  const all = faultsOf(uses);
  const quick = all.filter(({ kind }) => kind !== "timed out");
  const slow = all.filter(({ kind }) => kind === "timed out");
  const quickly = {
    hidden: 12,
    whileMs: sized(14_000, 9_000),
  };
  const slowly = {
    hidden: 31,
    whileMs: 50_000,
  };
  // Whoever publishes waits for no queue.
  const brief = slow.filter(({ call, moment }) => /^HttpApi/.test(call) && moment !== "a while");
  const sample = [...chosen(quick, 6, "quick"), ...chosen(brief, 1, "slow")];
  return sized(
    [
      { ...quickly, faults: quick },
      { ...slowly, faults: slow },
    ],
    [{ ...quickly, faults: sample }],
  );
}

function chosen(faults: readonly Fault[], count: number, name: string): readonly Fault[] {
  return someOf(faults, count, randomOf(`${seed}/${name}`));
}

/** The functions that only make and show what a test needs are no part of an event's way. */
const isOnTheWay = (call: string) => !/^(HttpApiManage|Rules)/.test(call);

/** @param uses - How often each call (see `nameOf` in faulty-aws.ts) is made where nothing fails. */
function faultsOf(uses: ReadonlyMap<string, number>): readonly Fault[] {
  return [...uses]
    .filter(([call]) => isOnTheWay(call))
    .sort()
    .flatMap(([call, count]) =>
      faultKinds
        .filter((kind) => canFail(call, kind))
        .flatMap((kind) =>
          moments
            .filter((moment) => canBe(moment, kind, count))
            .map((moment) => ({ call, kind, moment })),
        ),
    );
}

function canBe(moment: Moment, kind: FaultKind, uses: number): boolean {
  // The SDK makes another attempt of a call that was throttled, or whose answer got lost.
  if (moment === "first attempt") return kind === "throttled" || kind === "answer lost";
  // A function cannot tell a throttled call from a refused one.
  return kind !== "throttled" && (moment !== "second use" || uses > 1);
}

/**
 * Whether what a fault strikes may arrive twice: the call was done and whoever made it cannot know, or the
 * receiver had answered and that could not be recorded.
 */
export function mayRepeat({ call, kind }: Fault): boolean {
  return kind === "answer lost" || /Deliver(Slowly)? dynamodb UpdateItem/.test(call);
}
