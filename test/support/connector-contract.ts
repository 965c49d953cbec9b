import { inspect, isDeepStrictEqual } from "node:util";
import jsonata from "jsonata";
import type * as z from "zod/mini";
import type {
  Answered,
  Call,
  Connector,
  Known,
  TargetSchema,
  Verdict,
} from "../../bus/connectors/connector.ts";
import type { LicenseEvent } from "../../bus/events/event.ts";
import { type Channel, type EventCode, eventTypes, sample } from "../../catalog/index.ts";

/* The contract of every connector, for any system. */

type Target = Readonly<Record<string, unknown>>;
export type AnyConnector = {
  readonly name: string;
  readonly connector: Connector<Target>;
  readonly schema: TargetSchema<z.ZodMiniObject>;
};

const egress = { loopbackTargets: [] };
const now = 1_700_000_000_000;
const bodies = [
  "",
  "{}",
  "[]",
  "null",
  "ok",
  '{"results":[]}',
  '{"compositeResponse":[]}',
  "<html>",
];
const maxCalls = 20;

/** Returns descriptions of how a connector breaks the contract; empty if it does not. */
export async function contractFaults(of: AnyConnector): Promise<readonly string[]> {
  const faults: string[] = [];
  const check = (isRight: boolean, what: string) => {
    if (!isRight) faults.push(what);
  };
  for (const part of [targetFaults, planFaults, recordFaults, verdictFaults]) {
    try {
      await part(of, check);
    } catch (error) {
      faults.push(`it throws: ${error}`);
    }
  }
  return [...new Set(faults)];
}

type Check = (isRight: boolean, what: string) => void;

function targetFaults({ name, connector, schema }: AnyConnector, check: Check): void {
  const { example } = schema;
  check(schema.schema.safeParse(example).success, "its example is not valid");
  check(example.type === name, "its example is of another type");
  check(
    !schema.schema.safeParse({ ...example, unheard_of: 1 }).success,
    "it takes what it does not know",
  );
  check(schema.faults(example, egress).length === 0, "its example has faults");
  for (const [field, value] of Object.entries(example)) {
    if (typeof value !== "string" || !value.startsWith("https://")) continue;
    for (const url of ["https://169.254.169.254/", "http://example.com/", "https://localhost/"]) {
      const found = schema.faults({ ...example, [field]: url }, egress);
      check(
        found.some(({ pointer }) => pointer === `/${field}`),
        `${field} may be ${url}`,
      );
    }
  }
  const { secrets } = connector.signIn(example);
  check(secrets.length > 0, "it names no secret");
  const shown = JSON.stringify(schema.shown(example));
  check(!secrets.some((secret) => shown.includes(secret)), "it shows a secret");
  check(schema.shown(example).type === name, "what it shows has no type");
}

async function planFaults({ connector, schema }: AnyConnector, check: Check): Promise<void> {
  const target = frozen(schema.example);
  const understood = [...eventTypes.values()].filter(
    ({ code, consumers }) => isSent(schema, consumers) && connector.understands(code),
  );
  check(understood.length > 0, "it understands no event");
  let callCount = 0;
  for (const { code } of understood) {
    const made = await madeOf(connector, eventOf(code), target);
    const known: Known = { made, remembered: {}, mayExist: false };
    check(
      connector.faultOf?.(eventOf(code), target, made) === undefined,
      `what its expressions make of ${code} cannot be sent`,
    );
    for (const body of bodies) {
      const answer = { kind: "answered", status: 200, headers: {}, body } as const;
      const calls = callsOf(connector, eventOf(code), target, known, answer, check);
      const again = callsOf(connector, eventOf(code), target, known, answer, check);
      check(
        isDeepStrictEqual(plain(calls), plain(again)),
        `${code} is planned differently each time`,
      );
      callCount += calls.length;
      for (const call of calls) callFaults(call, connector, target, check);
      const bare = { ...eventOf(code), data: {} };
      callsOf(connector, bare, target, { ...known, made: {} }, answer, check);
    }
  }
  check(callCount > 0, "it never makes a call");
}

function isSent({ channels }: AnyConnector["schema"], consumers: readonly Channel[]): boolean {
  return channels.some((channel) => consumers.includes(channel));
}

/** Returns the result of a target's expressions. */
async function madeOf(
  { expressions, inputOf }: Connector<Target>,
  event: LicenseEvent,
  target: Target,
) {
  const texts = Object.entries(expressions?.(event, target) ?? {});
  const input = inputOf?.(event) ?? event;
  const made = texts.map(async ([name, text]) => [name, await jsonata(text).evaluate(input)]);
  return Object.fromEntries(await Promise.all(made)) as Known["made"];
}

function callsOf(
  { plan }: Connector<Target>,
  event: LicenseEvent,
  target: Target,
  known: Known,
  answer: Answered,
  check: Check,
): readonly Call[] {
  const calls: Call[] = [];
  const steps = plan(event, target, known);
  let step = steps.next();
  while (!step.done) {
    calls.push(step.value);
    if (calls.length > maxCalls) {
      check(false, `${event.event} never comes to its last call`);
      return calls;
    }
    step = steps.next(answer);
  }
  check(
    calls.length > 0 || step.value?.reason !== undefined,
    `${event.event} is dropped without a reason`,
  );
  return calls;
}

function callFaults(
  { url, headers = {}, body }: Call,
  connector: Connector<Target>,
  target: Target,
  check: Check,
): void {
  const home = URL.parse(connector.urlOf(target));
  check(URL.parse(url)?.origin === home?.origin, "it calls another host than its own");
  check(
    body === undefined || typeof body === "string" || JSON.stringify(body) !== undefined,
    "a body is no JSON",
  );
  const { secrets } = connector.signIn(target);
  const sent = `${JSON.stringify(body) ?? ""}${JSON.stringify(headers)}`;
  check(!secrets.some((secret) => sent.includes(secret)), "a call carries a secret by itself");
}

/** Checks that events of one object belong to one record, and those of two objects to two. */
function recordFaults({ connector, schema }: AnyConnector, check: Check): void {
  const { recordOf } = connector;
  if (!recordOf) return;
  const records = new Map<string, string>();
  for (const { code, consumers, vendor } of eventTypes.values()) {
    // The codes of other vendors do not name one object each.
    if (vendor !== "licensespring" || !isSent(schema, consumers)) continue;
    if (!connector.understands(code)) continue;
    const object = code.replace(/\.[^.]*$/, "");
    const record = recordOf(eventOf(code), schema.example);
    const other = recordOf(eventOf(code, 1), schema.example);
    if (record === undefined) continue;
    check(record !== other, `two objects of ${object} are one record`);
    check(
      (records.get(object) ?? record) === record,
      `events of one ${object} are of several records`,
    );
    records.set(object, record);
  }
}

function verdictFaults({ connector }: AnyConnector, check: Check): void {
  const read = (status: number, body = "", headers: Record<string, string> = {}) =>
    connector.read({ kind: "answered", status, headers, body }, now);
  for (let status = 200; status < 600; status++) {
    for (const body of bodies) {
      const verdict = read(status, body);
      check(
        status >= 200 && status < 300 ? true : verdict.kind !== "done",
        `${status} is a success`,
      );
      const { error = "-" } = verdict as { error?: string };
      check(
        error.length > 0 && error.length <= 500,
        `what it says of ${status} is nothing or too long`,
      );
    }
  }
  for (const status of [500, 502, 503, 504]) {
    check(isAgain(read(status)), `${status} is not tried again`);
  }
  const throttled = read(429, "", { "retry-after": "7" });
  check(isAgain(throttled), "429 is not tried again");
  check(
    throttled.kind === "again" && throttled.isThrottled === true,
    "429 holds back no other deliveries",
  );
  check(
    throttled.kind === "again" && (throttled.after ?? 0) >= 7000,
    "429 is tried again before its Retry-After",
  );
}

function isAgain({ kind }: Verdict): boolean {
  return kind === "again";
}

/** @param more - Added to the id, for another object. */
function eventOf(code: string, more = 0): LicenseEvent {
  const event = sample(code as EventCode);
  const data = structuredClone(event.data) as Record<string, { id?: unknown }>;
  for (const object of Object.values(data)) {
    if (typeof object?.id === "number") object.id += more;
  }
  return frozen({ ...event, data } as LicenseEvent);
}

/** Freezes a value, so that changing it throws. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}

/** Removes functions, which are never equal. */
function plain(calls: readonly Call[]) {
  return calls.map(({ isFine, ...call }) => ({ ...call, isFine: inspect(isFine !== undefined) }));
}
