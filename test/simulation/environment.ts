import {
  type CompanySubscriptions,
  companySubscriptions,
} from "../../bus/dispatch/company-subscriptions.ts";
import type { World } from "./world.ts";

/** A function's timeout, in milliseconds. */
const timeoutMs = 80_000;

/** The current invocation of a function. */
export type Invocation = {
  readonly name: string;
  /** Unix milliseconds of virtual time. */
  readonly begunAt: number;
  readonly deadline: number;
  /** Length of the chain of functions that led to it, including itself. */
  readonly chain: number;
  /** Deliveries, events and subscriptions that it is about. */
  readonly about: readonly string[];
};

/** One process of a function. It handles one invocation at a time, and ends when it dies. */
export type Environment = {
  readonly subscriptions: CompanySubscriptions;
  offsetMs: number;
  isDead: boolean;
  /** Number of calls that it waits for. */
  open: number;
  invocation: Invocation;
};

const idle: Invocation = { name: "", begunAt: 0, deadline: 0, chain: 0, about: [] };

/** Processes of functions, created when none is free. */
export function environments(world: World) {
  const { plan, random, scheduler } = world;
  const free: Environment[] = [];

  function made(): Environment {
    const environment: Environment = {
      subscriptions: companySubscriptions("webhooks", {
        get: (companyId, id) =>
          call(environment, world, "subscriptions.get", () =>
            world.stores.subscriptions.get(companyId, id),
          ),
        all: (companyId) =>
          call(environment, world, "subscriptions.all", () =>
            world.stores.subscriptions.all(companyId),
          ),
      }),
      offsetMs: 0,
      isDead: false,
      open: 0,
      invocation: idle,
    };
    return environment;
  }

  return {
    begin(name: string, chain: number, about: readonly string[]): Environment {
      const environment = free.length > 0 && random.chance(0.9) ? free.pop() : made();
      if (!environment) throw new Error("No environment is free");
      // Clocks are set from time to time, and jump then.
      if (random.chance(0.1)) environment.offsetMs = (2 * random.next() - 1) * plan.skewMs;
      const begunAt = scheduler.now();
      const deadline = begunAt + timeoutMs;
      environment.invocation = { name, chain, about, begunAt, deadline };
      world.history.ran(name, chain);
      return environment;
    },
    end(environment: Environment): void {
      // An environment that failed may have running calls that it no longer awaits. It handles
      // nothing else.
      if (!environment.isDead && environment.open === 0) free.push(environment);
    },
  };
}
export type Environments = ReturnType<typeof environments>;

/** Returns the time of a function's clock, in unix milliseconds. */
export function clockOf(
  { offsetMs }: Environment,
  { scheduler }: Pick<World, "scheduler">,
): number {
  return Math.floor(scheduler.now() + offsetMs);
}

type Fault = "die-before" | "die-after" | "fail" | "lose-answer" | "repeat" | "slow" | "hang";

function faultOf({ faults, random }: World): Fault | undefined {
  const { death, failure, lostAnswer, repeat, slow, hang } = faults();
  const x = random.next();
  let limit = death / 2;
  if (x < limit) return "die-before";
  limit += death / 2;
  if (x < limit) return "die-after";
  limit += failure;
  if (x < limit) return "fail";
  limit += lostAnswer;
  if (x < limit) return "lose-answer";
  limit += repeat;
  if (x < limit) return "repeat";
  limit += slow;
  if (x < limit) return "slow";
  return x < limit + hang ? "hang" : undefined;
}

/** A function that died waits forever. */
export function forever<T>(): Promise<T> {
  return new Promise<T>(() => {});
}

export function isDead(environment: Environment, { scheduler }: Pick<World, "scheduler">): boolean {
  if (scheduler.now() > environment.invocation.deadline) environment.isDead = true;
  return environment.isDead;
}

/**
 * Performs a call of a function to AWS, which takes time and can have faults.
 *
 * @param effect - Performs the call's work, at one point in time.
 */
export function call<T>(
  environment: Environment,
  world: World,
  name: string,
  effect: () => Promise<T>,
): Promise<T> {
  const { scheduler, random, history } = world;
  if (isDead(environment, world)) return forever();
  const { invocation } = environment;
  const { about, chain } = invocation;
  const fault = faultOf(world);
  if (fault) {
    history.disturb(about);
    history.tell(about, () => `${invocation.name}: fault in ${name}: ${fault}`);
  }
  if (fault === "die-before") {
    environment.isDead = true;
    return forever();
  }
  const { now } = scheduler;
  const latency = fault === "hang" ? random.between(10_000, 100_000) : random.between(1, 20);
  environment.open += 1;
  return new Promise<T>((settle, fail) => {
    const resolve = (result: Promise<T>) => {
      environment.open -= 1;
      settle(result);
    };
    const reject = (error: Error) => {
      environment.open -= 1;
      fail(error);
    };
    scheduler.at(now() + latency, () => {
      if (fault === "fail") {
        if (!isDead(environment, world)) reject(new Error(`${name} is throttled`));
        return;
      }
      let result: Promise<T> | undefined;
      world.sending(chain, () => {
        if (fault === "repeat") void effect();
        result = effect();
      });
      if (fault === "die-after") environment.isDead = true;
      if (isDead(environment, world)) return;
      if (fault === "lose-answer") reject(new Error(`The answer of ${name} got lost`));
      else if (fault !== "slow") resolve(result as Promise<T>);
      else
        scheduler.at(now() + random.between(200, 5_000), () => {
          if (!isDead(environment, world)) resolve(result as Promise<T>);
        });
    });
  });
}
