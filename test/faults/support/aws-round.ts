import { hashKey } from "../../../bus/keys/api-key.ts";
import { type EventCode, sample } from "../../../catalog/index.ts";
import type { Admin } from "./api.ts";
import { ArmedFault, type Fault } from "./aws-faults.ts";
import { type Behavior, taken } from "./behavior.ts";
import type { Bus } from "./bus.ts";
import type { FaultyAws } from "./faulty-aws.ts";
import { type Account, account, type Due, type Seen } from "./ledger.ts";
import { type PublisherAnswer, publisherOf } from "./publisher.ts";
import { uuidOf } from "./random.ts";
import type { Came, Receivers } from "./receivers.ts";
import { seed } from "./size.ts";

/** A company for which some faults are injected. */
type Round = {
  readonly company: number;
  readonly faults: readonly Fault[];
  /** The faults that struck. */
  readonly struck: readonly Fault[];
  readonly due: readonly Due[];
  readonly answers: readonly PublisherAnswer[];
  /** Texts of which each call for this company contains one. */
  readonly markers: readonly string[];
  seen(): Promise<Seen[]>;
  /** Returns events that were answered as suppressed but are shown by the API. */
  ghosts(): Promise<readonly string[]>;
};

/** The environment of a round. */
type Scene = {
  readonly bus: Bus;
  readonly admin: Admin;
  readonly aws: FaultyAws;
  readonly receivers: Receivers;
};

type Role = "good" | "flaky" | "busy" | "dying" | "tool" | "paced";
type Input = { readonly events: readonly string[] } & Readonly<Record<string, unknown>>;

/** Subscriptions of a round's receivers. */
const inputs: Readonly<Record<Role, Input>> = {
  good: { events: ["license.*"] },
  /** Fails at first. */
  flaky: { events: ["license.updated"], retry: { delays: [1, 1, 1, 1, 1] } },
  /** Requests a pause at first. */
  busy: { events: ["license.updated"], retry: { delays: [1, 1, 1, 1, 1] } },
  /** Always fails. */
  dying: { events: ["license.expired"], retry: { delays: [1] } },
  tool: { events: ["license.updated"], channel: "integrations" },
  paced: {
    events: ["license.updated"],
    ordered: true,
    rate_limit: { per: "second", max: 2 },
  },
};
const roles = Object.keys(inputs) as Role[];

export function behaviorIn({ receiver, earlier }: Came): Behavior {
  if (receiver.startsWith("dying")) return { kind: "answer", status: 500 };
  if (earlier > 0) return taken;
  if (receiver.startsWith("flaky")) return { kind: "answer", status: 500 };
  return receiver.startsWith("busy") ? { kind: "answer", status: 503 } : taken;
}

/**
 * Creates a company with its subscriptions, and publishes for it while calls fail.
 *
 * @param whileMs - Duration of a fault that lasts a while.
 */
async function playRound(
  { bus, admin, aws, receivers }: Scene,
  company: number,
  faults: readonly Fault[],
  whileMs: number,
): Promise<Round> {
  const key = await admin.publisherKey("platform", [company]);
  const nameOf = (role: Role) => `${role}-${company}`;
  const receiverOf = new Map<string, string>();
  for (const role of roles) {
    const url = receivers.url(nameOf(role));
    receiverOf.set(await admin.subscribe(company, url, inputs[role]), nameOf(role));
  }
  const [changed = ""] = receiverOf.keys();
  const auth = { type: "bearer", token: key };
  const source = await admin.source(company, { kind: "licensespring", auth });

  const markers = [String(company), hashKey(key), ...receiverOf.keys()];
  const isMeant = (text: string) => markers.some((marker) => text.includes(marker));
  const armed = faults.map((fault) => new ArmedFault(fault, whileMs, isMeant));
  for (const one of armed) aws.arm(one);
  const publisher = publisherOf(() => bus.apiUrl, key);
  const events = eventsOf(company);
  await publisher.publish([events.first]);
  await admin.change(company, changed, { name: "another name" });
  await publisher.publish([events.second, events.expired]);
  await publisher.publish([events.warning]);
  await publisher.publish([events.warningAgain]);
  await publisher.send(events.third, source);
  await publisher.send(events.fourth, source);
  await publisher.publish([events.first]);

  return {
    company,
    faults,
    get struck() {
      return armed.filter(({ struck }) => struck > 0).map(({ fault }) => fault);
    },
    answers: publisher.answers,
    markers,
    due: dueOf(Object.values(events), publisher.answers, nameOf),
    seen: () => admin.seen(company, receiverOf),
    async ghosts() {
      const kept = publisher.answers.filter(({ isSuppressed }) => isSuppressed);
      const shown = await Promise.all(
        kept.map(({ eventId }) => admin.call("GET", `/v1/companies/${company}/events/${eventId}`)),
      );
      return kept.flatMap(({ eventId }, i) => (shown[i]?.status === 404 ? [] : [eventId]));
    },
  };
}

function eventsOf(company: number) {
  const made = (name: string, event: EventCode) => {
    const id = uuidOf(`${seed}/aws/${company}/${name}`);
    return { ...sample(event), event, id, company_id: company };
  };
  return {
    first: made("first", "license.updated"),
    second: made("second", "license.updated"),
    expired: made("expired", "license.expired"),
    // Delivered once for the same license and date, which a sample always has.
    warning: made("warning", "license.will_expire_3_days"),
    warningAgain: made("warning again", "license.will_expire_3_days"),
    third: made("third", "license.updated"),
    fourth: made("fourth", "license.updated"),
  };
}

function dueOf(
  events: readonly { readonly id: string; readonly event: string }[],
  answers: readonly PublisherAnswer[],
  nameOf: (role: Role) => string,
): readonly Due[] {
  const kept = new Set(answers.flatMap((one) => (one.isSuppressed ? [one.eventId] : [])));
  return events.flatMap(({ id: eventId, event }) => {
    if (kept.has(eventId)) return [];
    const gets = roles.filter((role) => role === "good" || inputs[role].events.includes(event));
    return gets.map((role) => ({ eventId, receiver: nameOf(role) }));
  });
}

/** Returns the rounds with their results, each with a company of its own. */
export function roundsOf(scene: Scene) {
  const { receivers } = scene;
  const rounds: Round[] = [];
  let companies = 7_000_000;

  async function accountOf(round: Round): Promise<Account> {
    const own = receivers.arrivals.filter(({ receiver }) => receiver.endsWith(`-${round.company}`));
    return account(round.due, own, await round.seen());
  }

  return {
    rounds,
    accountOf,

    /** Runs a round. */
    async play(faults: readonly Fault[], whileMs: number): Promise<Round> {
      const round = await playRound(scene, ++companies, faults, whileMs);
      rounds.push(round);
      return round;
    },

    /**
     * Returns the account of all rounds.
     *
     * @param letters - Bodies of dead letters, whose events are not lost.
     */
    async whole(letters: readonly string[]): Promise<Account> {
      const due = rounds.flatMap((round) => round.due);
      const seen = (await Promise.all(rounds.map((round) => round.seen()))).flat();
      const left = account(due, receivers.arrivals, seen).lost.filter(({ eventId }) =>
        letters.some((body) => body.includes(eventId)),
      );
      const dead = left.map((one): Seen => ({ ...one, status: "dead" }));
      return account(due, receivers.arrivals, [...seen, ...dead]);
    },
  };
}
