import { type FlatEvent, flattenText, matchesFlat } from "../../event-patterns/index.ts";
import { ACCOUNT_ID, arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { type Archive, billArchived, billEvent } from "../billing/eventbridge.ts";
import type { Meter } from "../billing/meter.ts";
import type { Outcome } from "../lambda/outcome.ts";
import { createEvent, type SerializedEvent } from "./event.ts";
import { busNameOf, readEntries } from "./put-events.ts";
import { type Pattern, type Rule, readPattern, renderInput, type Target } from "./rule.ts";
import { ScheduledRules } from "./scheduled-rules.ts";

/**
 * Sends text to the queue or function with this ARN. Throws if it cannot. Returns the outcome of a
 * function's first run.
 */
export type Deliver = (
  arn: string,
  text: string,
  messageGroupId: string | undefined,
  /**
   * The trace header of the chain of requests that the text continues. Rules and schedules start a
   * new one.
   */
  traceHeader?: string,
) => Promise<Outcome> | undefined;

type Bus = {
  readonly name: string;
  readonly arn: string;
  readonly rules: Map<string, Rule>;
  readonly archives: BusArchive[];
};

type BusArchive = Archive & { readonly pattern: Pattern };

/** A target of a rule, and the role to reach it with. */
export type TargetAccess = {
  readonly rule: string;
  readonly target: string;
  readonly role?: string | undefined;
};

/** The outputs of EventBridge. */
export type Delivery = {
  deliver: Deliver;
  /** Stores everything that `change` delivers before it returns. */
  transaction(change: () => void): void;
  warn(text: string): void;
  /** Throws if a rule is not allowed to send to a target or a dead-letter queue. */
  authorize(access: TargetAccess): void;
  /** Counts billable usage. */
  readonly meter?: Meter | undefined;
};

/** Maximum length of a chain of buses, after which EventBridge stops. */
const MAX_HOPS = 5;

/** EventBridge: buses, their rules, and the calls of its API. */
export class EventBridge {
  readonly schedules = new ScheduledRules((rule, time) => this.#runScheduled(rule, time));
  readonly #buses = new Map<string, Bus>();
  readonly #delivery: Delivery;
  /** Targets that receive nothing here. */
  readonly #absent = new Set<string>();

  readonly #account: string;

  constructor(delivery: Delivery, account = ACCOUNT_ID) {
    this.#delivery = delivery;
    this.#account = account;
    this.createBus("default");
  }

  /** Creates a bus, or empties the one of this name. */
  createBus(name: string): Bus {
    const arn = arnOf("events", `event-bus/${name}`, this.#account);
    const bus: Bus = { name, arn, rules: new Map(), archives: [] };
    this.#buses.set(name, bus);
    return bus;
  }

  hasBus(name: string): boolean {
    return this.#buses.has(name);
  }

  /** Drops events for the target with this ARN without a warning. The caller warns instead. */
  dropFor(arn: string): void {
    this.#absent.add(arn);
  }

  putRule(rule: Rule): void {
    this.#bus(rule.busName).rules.set(rule.name, rule);
    this.schedules.add(rule);
  }

  /** Adds an archive. It stores nothing here, but its storage is counted. */
  addArchive(busName: string, archive: BusArchive): void {
    this.#bus(busName).archives.push(archive);
  }

  /**
   * Answers a call of the EventBridge API.
   *
   * @param caller - The caller's account.
   */
  call(action: string, body: Readonly<Record<string, unknown>>, caller?: string): object {
    const text = (name: string) => (body[name] === undefined ? undefined : String(body[name]));
    const bus = (name: string | undefined) => this.#bus(busNameOf(name ?? "default"));
    switch (action) {
      case "PutEvents":
        return this.#putEvents(body, caller);
      case "TestEventPattern":
        return testEventPattern(text("EventPattern") ?? "", text("Event") ?? "");
      case "ListEventBuses":
        return { EventBuses: startingWith(this.#buses, text("NamePrefix")).map(describeBus) };
      case "DescribeEventBus":
        return describeBus(bus(text("Name")));
      case "ListRules":
        return listRules(bus(text("EventBusName")), body);
      case "DescribeRule":
        return describeRule(ruleOf(bus(text("EventBusName")), text("Name")));
      case "ListTargetsByRule":
        return {
          Targets: ruleOf(bus(text("EventBusName")), text("Rule")).targets.map(describeTarget),
        };
      default:
        throw new AwsError(
          "UnknownOperationException",
          `EventBridge ${action} is not in the embedded AWS`,
        );
    }
  }

  /** Answers only after everything is stored, so no accepted event is lost. */
  #putEvents(body: unknown, caller: string | undefined): object {
    const outcomes = readEntries(body, caller);
    const { meter } = this.#delivery;
    this.#delivery.transaction(() => {
      for (const outcome of outcomes) {
        if (outcome.kind === "event") this.#publish(outcome.busName, outcome.event, MAX_HOPS);
      }
    });
    for (const outcome of outcomes) {
      if (outcome.kind === "event" && meter) billEvent(meter, outcome.busName, outcome.bytes);
    }
    return {
      FailedEntryCount: outcomes.filter(({ kind }) => kind === "refused").length,
      Entries: outcomes.map((outcome) =>
        outcome.kind === "event"
          ? { EventId: outcome.event.event.id }
          : { ErrorCode: outcome.code, ErrorMessage: outcome.message },
      ),
    };
  }

  #publish(busName: string, event: SerializedEvent, hops: number): void {
    const bus = this.#buses.get(busName);
    if (!bus) {
      // EventBridge silently accepts events for a bus that does not exist.
      this.#delivery.warn(`An event was put on the event bus ${busName}, which does not exist`);
      return;
    }
    const flat = flattenText(event.json);
    const { meter } = this.#delivery;
    for (const archive of bus.archives) {
      if (meter && matchesFlat(archive.pattern, flat)) billArchived(meter, archive, event.json);
    }
    for (const rule of bus.rules.values()) {
      if (!rule.enabled || !rule.pattern || !matchesFlat(rule.pattern, flat)) continue;
      for (const target of rule.targets) this.#send(rule, target, event, hops);
    }
  }

  /**
   * Sends the event of a schedule to the rule's targets only: no other rule gets it, and it is not
   * billed.
   */
  #runScheduled(rule: Rule, time: Date): readonly Promise<Outcome>[] {
    const event = createEvent({
      source: "aws.events",
      detailType: "Scheduled Event",
      resources: [rule.arn],
      account: this.#account,
      time,
      detail: {},
      detailJson: "{}",
    });
    const outcomes: Promise<Outcome>[] = [];
    this.#delivery.transaction(() => {
      for (const target of rule.targets) {
        const outcome = this.#send(rule, target, event, MAX_HOPS);
        if (outcome) outcomes.push(outcome);
      }
    });
    return outcomes;
  }

  #send(
    rule: Rule,
    target: Target,
    event: SerializedEvent,
    hops: number,
  ): Promise<Outcome> | undefined {
    if (this.#absent.has(target.arn)) return undefined;
    try {
      this.#delivery.authorize({ rule: rule.arn, target: target.arn, role: target.roleArn });
      return this.#hand(rule, target, event, hops);
    } catch (error) {
      this.#delivery.warn(`Rule ${rule.name} cannot send to ${target.arn}: ${error}`);
      // A dead-letter queue receives the event, not the input made from it.
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
      const { deadLetterArn } = target;
      if (deadLetterArn !== undefined && !this.#absent.has(deadLetterArn)) {
        this.#bury(rule, deadLetterArn, event);
      }
      return undefined;
    }
  }

  #hand(rule: Rule, { arn, input, messageGroupId }: Target, event: SerializedEvent, hops: number) {
    if (!arn.includes(":event-bus/")) {
      return this.#delivery.deliver(arn, renderInput(input, event, rule), messageGroupId);
    }
    if (hops > 0) {
      this.#publish(busNameOf(arn), event, hops - 1);
    } else {
      this.#delivery.warn(`Rule ${rule.name} sends events in a circle between buses`);
    }
    return undefined;
  }

  /**
   * Sends a dead letter. If the queue refuses it, it is lost without an error for the publisher, as
   * in AWS.
   */
  #bury(rule: Rule, queue: string, event: SerializedEvent): void {
    try {
      this.#delivery.authorize({ rule: rule.arn, target: queue });
      this.#delivery.deliver(queue, event.json, undefined);
    } catch (error) {
      this.#delivery.warn(`Rule ${rule.name} cannot send dead letters: ${error}`);
    }
  }

  #bus(name: string): Bus {
    const bus = this.#buses.get(name);
    if (bus) return bus;
    throw new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
  }
}

function testEventPattern(patternText: string, eventText: string): object {
  const pattern = readPattern(patternText);
  let event: FlatEvent;
  try {
    event = flattenText(eventText);
  } catch {
    throw new AwsError(
      "ValidationException",
      "Parameter Event is not valid. Reason: it is not JSON",
    );
  }
  return { Result: matchesFlat(pattern, event) };
}

function startingWith<T extends { name: string }>(all: ReadonlyMap<string, T>, prefix = ""): T[] {
  return [...all.values()].filter(({ name }) => name.startsWith(prefix));
}

type ListRules = {
  readonly NamePrefix?: string | null;
  readonly Limit?: number | null;
  readonly NextToken?: string | null;
};

/** The token is the last name of the previous page. */
function listRules({ rules }: Bus, { NamePrefix, Limit, NextToken }: ListRules): object {
  const found = startingWith(rules, NamePrefix ?? "").sort((a, b) => (a.name < b.name ? -1 : 1));
  const after = found.filter(({ name }) => name > (NextToken ?? ""));
  const page = after.slice(0, Limit ?? 100);
  const next = page.length < after.length ? page.at(-1)?.name : undefined;
  return { Rules: page.map(describeRule), ...(next !== undefined && { NextToken: next }) };
}

function ruleOf(bus: Bus, name = ""): Rule {
  const rule = bus.rules.get(name);
  if (rule) return rule;
  throw new AwsError(
    "ResourceNotFoundException",
    `Rule ${name} does not exist on EventBus ${bus.name}.`,
  );
}

function describeBus({ name, arn }: Bus): object {
  return { Name: name, Arn: arn };
}

function describeRule(rule: Rule): object {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventBusName: rule.busName,
    EventPattern: rule.patternText,
    ScheduleExpression: rule.schedule?.expression,
    State: rule.enabled ? "ENABLED" : "DISABLED",
    Description: rule.description,
  };
}

function describeTarget({ id, arn, input, messageGroupId, deadLetterArn }: Target): object {
  return {
    Id: id,
    Arn: arn,
    ...(input.kind === "constant" && { Input: input.json }),
    ...(input.kind === "path" && { InputPath: input.path }),
    ...(input.kind === "template" && {
      InputTransformer: { InputPathsMap: input.paths, InputTemplate: input.template },
    }),
    ...(messageGroupId !== undefined && { SqsParameters: { MessageGroupId: messageGroupId } }),
    ...(deadLetterArn !== undefined && { DeadLetterConfig: { Arn: deadLetterArn } }),
  };
}
