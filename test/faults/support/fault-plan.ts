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

/** Faults that are injected concurrently. */
export type Pass = {
  readonly faults: readonly Fault[];
  /** Visibility timeout of a message in seconds, which is the function's timeout. */
  readonly hidden: number;
  /** Duration of "a while": long enough that a message is redelivered during it. */
  readonly whileMs: number;
};

/** Returns every fault of every call that was seen; in the short form, some of each. */
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
  // A publisher waits for no queue.
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

/** Functions that only create and show what a test needs are not on the way of an event. */
const isOnTheWay = (call: string) => !/^(HttpApiManage|Rules)/.test(call);

/** @param uses - Number of uses of each call (see `nameOf` in faulty-aws.ts) without faults. */
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
  // The SDK retries a call that was throttled, or whose answer was lost.
  if (moment === "first attempt") return kind === "throttled" || kind === "answer lost";
  // A function cannot distinguish a throttled call from a refused one.
  return kind !== "throttled" && (moment !== "second use" || uses > 1);
}

/**
 * True if a delivery may arrive twice after a fault: the call was performed without its caller
 * knowing, or the receiver had answered and that could not be recorded.
 */
export function mayRepeat({ call, kind }: Fault): boolean {
  return kind === "answer lost" || /Deliver(Slowly)? dynamodb UpdateItem/.test(call);
}
