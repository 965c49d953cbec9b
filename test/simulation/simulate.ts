import { check } from "./checks.ts";
import { startConsumer } from "./consumer.ts";
import type { Invocation } from "./environment.ts";
import { type Functions, functions } from "./functions.ts";
import { newSubscription, people, type Request } from "./people.ts";
import { day, type Plan, type PlanOptions, planOf } from "./plan.ts";
import { companyId, eventOf, ingest } from "./publisher.ts";
import { type World, worldOf } from "./world.ts";

/** A broken promise of the bus. */
export type Violation = {
  readonly message: string;
  /** Deliveries, events and subscriptions whose story explains it. */
  readonly about: readonly string[];
};

export type Result = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly world: World;
};

/**
 * Days after the end until everything must be quiet. The longest retry schedule is about four days.
 */
const quietDays = 10;
/** A request without an answer, or with a 5xx, is retried after a while. */
const maxTries = 100;

/** Simulates a bus from a seed. */
export async function simulate(
  seed: number,
  options: PlanOptions & { readonly isTracing?: boolean } = {},
): Promise<Result> {
  const { isTracing = false, ...planOptions } = options;
  const plan = planOf(seed, planOptions);
  const world = worldOf(plan, isTracing);
  const bus = functions(world);
  schedule(plan, world, bus);
  const { scheduler } = world;
  const isQuiet = await scheduler.runUntil(plan.endMs + quietDays * day);
  return { seed, violations: check(world, isQuiet), world };
}

function schedule(plan: Plan, world: World, bus: Functions): void {
  const { scheduler, random, stores, history } = world;
  const api = people(world);

  /** Makes a request until it gets a 2xx. */
  function ask(name: Invocation["name"], about: readonly string[], request: Request): void {
    let isDone = false;
    const attempt = (tries: number) => {
      if (isDone) return;
      if (tries >= maxTries) throw new Error(`${name} fails each time`);
      bus.run(name, 0, about, async (ports, environment) => {
        await request(ports, environment);
        isDone = true;
      });
      scheduler.at(scheduler.now() + random.between(30_000, 60_000), () => attempt(tries + 1));
    };
    attempt(0);
  }

  for (const planned of plan.subscriptions) {
    scheduler.at(planned.createdAt, () => {
      void stores.subscriptions.put(newSubscription(planned, true));
      world.watch.subscriptionChanged(planned.id, true);
      bus.stableSubscriptions.set(planned.id, scheduler.now());
      if (planned.isPolled) startConsumer(planned, world, bus);
    });
  }
  let count = 0;
  for (const request of plan.requests) {
    scheduler.at(request.at, () => {
      const events = Array.from({ length: request.count }, () =>
        eventOf(plan.seed, count++, plan.objects),
      );
      const ids = events.map(({ id }) => id);
      ask("ingest", ids, (_, environment) => ingest(events, environment, world));
    });
  }
  for (const { at, act } of plan.acts) {
    scheduler.at(at, () => {
      if (act === "repeat") {
        if (count === 0) return;
        const event = eventOf(plan.seed, random.below(count), plan.objects);
        ask("ingest", [event.id], (_, environment) => ingest([event], environment, world));
        return;
      }
      const made = api.request(act);
      if (made) ask(`api ${act}`, made.about, made.request);
    });
  }
  scheduler.at(plan.endMs + 600_000, () => {
    history.tell([], () => "the end");
    for (const { id } of plan.endsEnabled ? plan.subscriptions : []) {
      const isThere = stores.subscriptions.find({ company_id: companyId, id });
      if (isThere) ask("api enable", [id], api.enable(id, false));
    }
  });
}

const maxLines = 150;
const maxLength = 260;

/**
 * Simulates a seed again.
 *
 * @returns The story of the deliveries, events and subscriptions of a violation.
 */
export async function storyOf(
  seed: number,
  options: PlanOptions,
  { message, about }: Violation,
): Promise<string> {
  const { world } = await simulate(seed, { ...options, isTracing: true });
  const { history, plan } = world;
  const subjects = new Set(about);
  const lines = history.lines
    .filter(({ about: of }) => of.length === 0 || of.some((subject) => subjects.has(subject)))
    .map(({ at, text }) => `${durationOf(at - plan.startMs)}  ${text.slice(0, maxLength)}`);
  const left = lines.length - maxLines;
  return [
    `seed ${seed}: ${message}`,
    `faults: ${JSON.stringify(plan.faults)}`,
    ...(left > 0 ? [`(${left} lines before)`] : []),
    ...lines.slice(-maxLines),
  ].join("\n");
}

/** Formats days, hours, minutes and seconds. */
function durationOf(ms: number): string {
  const seconds = ms / 1000;
  const [days, rest] = [Math.floor(seconds / 86_400), seconds % 86_400];
  const clock = [rest / 3600, (rest / 60) % 60].map((part) =>
    String(Math.floor(part)).padStart(2, "0"),
  );
  return `${days}d ${clock.join(":")}:${(rest % 60).toFixed(3).padStart(6, "0")}`;
}
