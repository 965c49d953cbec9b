import { arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import type { Deliver } from "../eventbridge/event-bridge.ts";
import type { AccessControl } from "../iam/access-control.ts";
import type { Sqs } from "../sqs/sqs.ts";
import { Alarm } from "./alarm.ts";
import { deadLetter, givenUp, type Invocation, invocationOf, retryDelay } from "./invocation.ts";
import type { ScheduleRequest } from "./schedule.ts";
import { type ListFilter, type ScheduleKey, ScheduleStore, type StoredSchedule } from "./store.ts";
import { assumeRole, checkTargetAccess, invokeTarget } from "./target.ts";

type Options = {
  readonly dataDir: string;
  readonly sqs: Sqs;
  readonly deliver: Deliver;
  readonly access: AccessControl;
  readonly warn: (text: string) => void;
};

/** So many invocations share one commit. */
const AT_ONCE = 100;

/** EventBridge Scheduler: one-time schedules, and the invocation of their targets when they are due. */
export class Scheduler {
  readonly #options: Options;
  readonly #store: ScheduleStore;
  readonly #groups = new Set(["default"]);
  readonly #alarm = new Alarm(() => this.#ring());
  /** Unix milliseconds; undefined while nothing is invoked. */
  #startedAt: number | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#store = new ScheduleStore(options.dataDir);
  }

  /** Gives its ARN. */
  createGroup(name: string): string {
    this.#groups.add(name);
    return arnOf("scheduler", `schedule-group/${name}`);
  }

  create({ schedule, dueAt, clientToken }: ScheduleRequest): void {
    this.#checkGroup(schedule.GroupName);
    assumeRole(this.#options.access, schedule);
    this.#store.once("create", clientToken, schedule, () => {
      if (this.#store.get(schedule)) {
        throw new AwsError("ConflictException", `Schedule ${schedule.Name} already exists.`, {
          status: 409,
        });
      }
      this.#store.put(newSchedule(schedule, dueAt, Date.now()));
    });
    this.#setAlarm();
  }

  /** Puts the schedule in the place of the one with its name; nothing of that is left. */
  update({ schedule, dueAt, clientToken }: ScheduleRequest): void {
    this.#store.once("update", clientToken, schedule, () => {
      const { createdAt } = this.get(schedule);
      this.#store.put(newSchedule(schedule, dueAt, createdAt));
    });
    this.#setAlarm();
  }

  get(key: ScheduleKey): StoredSchedule {
    this.#checkGroup(key.GroupName);
    const stored = this.#store.get(key);
    if (stored) return stored;
    throw notFound(`Schedule ${key.Name} does not exist.`);
  }

  delete(key: ScheduleKey, clientToken: string | undefined): void {
    this.#store.once("delete", clientToken, key, () => {
      this.get(key);
      this.#store.delete(key);
    });
  }

  list(after: ScheduleKey, limit: number, filter: ListFilter): readonly StoredSchedule[] {
    if (filter.groupName !== undefined) this.#checkGroup(filter.groupName);
    return this.#store.list(after, limit, filter);
  }

  /** Invokes what is due from now on, beginning with what became due while nothing ran. */
  start(): void {
    for (const [group, count] of this.#store.waiting()) {
      if (this.#groups.has(group)) continue;
      // CloudFormation would delete them with their group; here they wait until it is there again.
      this.#options.warn(
        `The template does not make the schedule group ${group}: its schedules wait (${count})`,
      );
    }
    this.#startedAt = Date.now();
    this.#setAlarm();
  }

  stop(): void {
    this.#startedAt = undefined;
    this.#alarm.clear();
  }

  close(): void {
    this.#store.close();
  }

  #setAlarm(): void {
    if (this.#startedAt === undefined) return;
    const next = this.#store.nextDue([...this.#groups]);
    if (next === undefined) this.#alarm.clear();
    else this.#alarm.set(next);
  }

  #ring(): void {
    try {
      this.#invokeDue();
      this.#setAlarm();
    } catch (error) {
      this.#options.warn(`Schedules that are due wait: ${error}`);
      this.#alarm.set(Date.now() + retryDelay(0));
    }
  }

  /**
   * Targets first, all of which have stored what they got when they return, and only then the
   * schedules: a process that dies in between invokes a target twice, and never not at all.
   */
  #invokeDue(): void {
    const due = this.#store.due(Date.now(), [...this.#groups], AT_ONCE);
    const outcomes: (() => void)[] = [];
    this.#options.sqs.transaction(() => {
      for (const stored of due) outcomes.push(this.#invoke(invocationOf(stored)));
    });
    this.#store.transaction(() => {
      for (const store of outcomes) store();
    });
  }

  /** Gives the way to store what became of the schedule. */
  #invoke(invocation: Invocation): () => void {
    const { stored, input } = invocation;
    try {
      checkTargetAccess(this.#options.access, stored.schedule);
      invokeTarget(this.#options, stored.schedule.Target, input);
    } catch (error) {
      return this.#failed(invocation, error);
    }
    return () => this.#complete(stored);
  }

  #failed(invocation: Invocation, error: unknown): () => void {
    const { stored } = invocation;
    const { schedule, failures, scheduledAt, modifiedAt } = stored;
    const now = Date.now();
    // What became due while nothing ran is not too old for that.
    const since = Math.max(scheduledAt, modifiedAt, this.#startedAt ?? now);
    const why = givenUp(stored, error, now - since);
    if (why === undefined) {
      const dueAt = now + retryDelay(failures);
      return () => this.#store.put({ ...stored, failures: failures + 1, dueAt });
    }
    const { warn, sqs } = this.#options;
    warn(`Schedule ${schedule.Name} cannot invoke ${schedule.Target.Arn}: ${error}`);
    const deadLetterArn = schedule.Target.DeadLetterConfig?.Arn;
    const queue = deadLetterArn === undefined ? undefined : sqs.queueByArn(deadLetterArn);
    if (queue) {
      sqs.sendMessage({ QueueUrl: queue.url, ...deadLetter(invocation, error, why) });
    } else if (deadLetterArn !== undefined) {
      warn(`Schedule ${schedule.Name} has ${deadLetterArn} for dead letters, which does not exist`);
    }
    return () => this.#complete(stored);
  }

  #complete(stored: StoredSchedule): void {
    if (stored.schedule.ActionAfterCompletion === "DELETE") this.#store.delete(stored.schedule);
    else this.#store.put({ ...stored, dueAt: undefined });
  }

  #checkGroup(name: string): void {
    if (!this.#groups.has(name)) throw notFound(`Schedule group ${name} does not exist.`);
  }
}

function newSchedule(
  schedule: ScheduleRequest["schedule"],
  scheduledAt: number,
  createdAt: number,
): StoredSchedule {
  const dueAt = schedule.State === "ENABLED" ? scheduledAt : undefined;
  return { schedule, scheduledAt, dueAt, failures: 0, createdAt, modifiedAt: Date.now() };
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, { status: 404 });
}
