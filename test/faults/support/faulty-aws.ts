import type { AwsCall, Intercept } from "../../../packages/embedded-aws/intercept.ts";
import { type ArmedFault, type Fault, fail, textOf } from "./aws-faults.ts";

/** A fault that struck, and the body of the call, which shows the other affected entries. */
type Strike = { readonly fault: Fault; readonly body: string };

/** Runs between callers and AWS, records the calls of functions, and injects faults. */
export function faultyAws() {
  const armed = new Set<ArmedFault>();
  const strikes: Strike[] = [];
  const uses = new Map<string, Set<string>>();

  const intercept: Intercept = async (call, proceed) => {
    const name = nameOf(call);
    if (name === undefined) return proceed();
    const seen = uses.get(name) ?? new Set();
    uses.set(name, seen.add(String(call.headers["amz-sdk-invocation-id"])));
    const struck = [...armed].find((fault) => fault.strikes(name, call, Date.now()));
    if (!struck) return proceed();
    strikes.push({ fault: struck.fault, body: `${call.body}` });
    return fail(struck.fault.kind, call, proceed, struck.isMeant);
  };

  return {
    intercept,
    strikes,

    /** Returns the calls of functions so far with their numbers. */
    calls: () => new Map([...uses].map(([name, ids]) => [name, ids.size])),
    forget: () => uses.clear(),

    arm: (fault: ArmedFault) => armed.add(fault),
    disarm: (fault: ArmedFault) => armed.delete(fault),

    /** Returns the faults that struck calls with one of these texts. */
    struck(markers: readonly string[]): ReadonlyMap<string, Fault> {
      const found = strikes.filter(({ body }) => markers.some((marker) => body.includes(marker)));
      return new Map(found.map(({ fault }) => [textOf(fault), fault]));
    },
  };
}
export type FaultyAws = ReturnType<typeof faultyAws>;

type Request = {
  readonly TableName?: string;
  readonly QueueUrl?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly Entries?: readonly { readonly EventBusName?: string }[];
};

/**
 * Returns the name of a function's call, such as `HttpApiIngest dynamodb PutItem StorageEvents`.
 *
 * @returns Undefined for a call that no function makes.
 */
export function nameOf({ caller, service, operation, body }: AwsCall): string | undefined {
  if (caller.kind !== "function") return undefined;
  return [plain(caller.logicalId), service, operation, resourcesOf(body)].join(" ");
}

function resourcesOf(body: Buffer): string {
  const request = jsonOf(body);
  const names = [
    request.TableName,
    request.QueueUrl?.split("/").at(-1),
    ...Object.keys(request.RequestItems ?? {}),
    ...new Set(request.Entries?.map(({ EventBusName }) => EventBusName)),
  ];
  return names
    .flatMap((name) => (name === undefined ? [] : [plain(name)]))
    .sort()
    .join("+");
}

function jsonOf(body: Buffer): Request {
  try {
    return JSON.parse(`${body}`) as Request;
  } catch {
    return {};
  }
}

/** Returns the construct's name, without the stack and the hash of a logical id. */
function plain(name: string): string {
  return name.replace(/^LicenseEventBus-?(?=.)/, "").replace(/[0-9A-F]{8}$/, "") || name;
}
