import { type Channel, channels, type EventType, eventTypes } from "../../catalog/index.ts";
import { lazily } from "../../catalog/lazily.ts";
import { parsePattern } from "../../packages/event-patterns/index.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import { isAws } from "../company-aws/target.ts";
import { awsTargetFaults } from "../company-aws/target-faults.ts";
import { isConnected, targetSchemaOf } from "../connectors/index.ts";
import { namesNoEventType, subscribedEventTypes } from "../events/event-filter.ts";
import { canCarry, type Format } from "../formats/index.ts";
import { certificateFaults } from "../outbound/sign-in/client-certificate.ts";
import { setsAuthorization } from "../outbound/sign-in/sign-in.ts";
import { type EgressPolicy, targetFault } from "../outbound/target.ts";
import { headerFaults } from "../outbound/target-headers.ts";
import { type Fault, faultsAt } from "../values/problem.ts";
import { availableText } from "./available-events.ts";
import { canTake } from "./subscription.ts";
import {
  channelOf,
  channelsOf,
  retryFaults,
  type SubscriptionInput,
  type Target,
  type WebhookTarget,
} from "./subscription-input.ts";

/**
 * Returns the faults of a well-formed input.
 *
 * @param known - All event types.
 */
export function subscriptionFaults(
  input: SubscriptionInput,
  egressPolicy: EgressPolicy,
  known: readonly EventType[] = [...eventTypes.values()],
): readonly Fault[] {
  const { channels: deployed = channels } = egressPolicy;
  const channel = channelOf(input, known, deployed);
  return [
    ...sizeFaults(input),
    ...channelFaults(input, channel, deployed),
    ...eventFaults(input, channel, known),
    ...patternFaults(input.pattern),
    ...faultsOfTarget(input, egressPolicy),
    ...optionFaults(input),
    ...retryFaults(input.retry),
  ];
}

/** KB. DynamoDB accepts items of 400 KB, and each delivery reads its subscription. */
const maxKilobytes = 100;

/** Limits the total size, because a connector has many fields, each with a limit of its own. */
function sizeFaults(input: SubscriptionInput): readonly Fault[] {
  return Buffer.byteLength(JSON.stringify(input)) > maxKilobytes * 1024
    ? [{ pointer: "", message: `must be at most ${maxKilobytes} KB in all` }]
    : [];
}

/** The channel is given, or follows from the target and the events. */
function channelFaults(
  input: SubscriptionInput,
  channel: Channel,
  deployed: readonly Channel[],
): readonly Fault[] {
  const { type } = input.target;
  const possible = channelsOf(input.target);
  if (!possible.includes(channel)) {
    return faultsAt("/channel", `must be ${possible.join(" or ")}, for ${type}`);
  }
  if (deployed.includes(channel)) return [];
  return [
    {
      pointer: input.channel === undefined ? "/target/type" : "/channel",
      message: `uses the channel ${channel}, which is not deployed. Deployed: ${deployed.join(" and ")}`,
    },
  ];
}

/** Each entry of `events` must select an event type that its channel gets and its target can take. */
function eventFaults(
  input: SubscriptionInput,
  channel: Channel,
  known: readonly EventType[],
): readonly Fault[] {
  const { events, format, target } = input;
  const isSent = ({ consumers }: EventType) => consumers.includes(channel);
  const isTaken = ({ code }: EventType) =>
    isConnected(target) ? canTake(format, target, code) : canCarry(format, code);
  const available = lazily(() =>
    availableText(
      known.filter((type) => isSent(type) && isTaken(type)),
      known,
    ),
  );
  const faultOf = (filter: string): string | undefined => {
    const named = subscribedEventTypes(filter, known);
    if (named.length === 0) return namesNoEventType(filter, known);
    const sent = named.filter(isSent);
    if (sent.some(isTaken)) return undefined;
    if (sent.length > 0) return `${notTaken(input)}. ${available()}`;
    const other = channelsOf(target).find((name) =>
      named.some((type) => type.consumers.includes(name) && isTaken(type)),
    );
    const advice = other === undefined ? "" : `. Set channel to "${other}"`;
    return `is not sent to ${channel}${advice}. ${available()}`;
  };
  return events.flatMap((filter, i) => faultsAt(`/events/${i}`, faultOf(filter)));
}

function notTaken({ format, target }: SubscriptionInput): string {
  return isConnected(target)
    ? `is not an event that ${target.type} can receive`
    : `cannot be sent in the format "${format}"`;
}

function patternFaults(pattern: unknown): readonly Fault[] {
  if (pattern === undefined) return [];
  const parsed = parsePattern(pattern);
  if (parsed.ok) return [];
  return [{ ...parsed.fault, pointer: `/pattern${parsed.fault.pointer}` }];
}

function faultsOfTarget(
  { format, target }: SubscriptionInput,
  egressPolicy: EgressPolicy,
): readonly Fault[] {
  return targetFaults(format, target, egressPolicy).map(({ pointer, message }) => ({
    pointer: `/target${pointer}`,
    message,
  }));
}

function optionFaults(input: SubscriptionInput): readonly Fault[] {
  const { format, target, transform } = input;
  const ofKeygen = (["keygen_algorithm", "keygen_signs_port"] as const).filter(
    (name) => input[name] !== undefined,
  );
  const isPolled = target.type === "poll";
  const isCalled = target.type === "webhook" || isConnected(target);
  const pace = (["retry", "timeout", "rate_limit"] as const).filter((name) => input[name]);
  const wrong = [
    ...ofKeygen.flatMap((name) => [
      format !== "keygen" && [`/${name}`, 'requires the format "keygen"'],
      !isCalled && [`/${name}`, "requires a webhook"],
    ]),
    ...pace.map(
      (name) => isPolled && [`/${name}`, "has no effect: the consumer that polls sets the pace"],
    ),
    isConnected(target) &&
      transform !== undefined && [
        "/transform",
        `works with webhooks, polling, sqs, sns and eventbridge only. To change what ${target.type} receives, use the fields of its target`,
      ],
  ].filter((fault) => fault !== false);
  return wrong.map(([pointer = "", message = ""]) => ({ pointer, message }));
}

/** Returns the faults of a well-formed target, with pointers relative to it. */
function targetFaults(
  format: Format,
  target: Target,
  egressPolicy: EgressPolicy,
): readonly Fault[] {
  if (isConnected(target)) return targetSchemaOf(target).faults(target, egressPolicy);
  if (isAws(target)) return awsTargetFaults(target, egressPolicy);
  return target.type === "webhook" ? webhookFaults(format, target, egressPolicy) : [];
}

function webhookFaults(
  format: Format,
  target: WebhookTarget,
  egressPolicy: EgressPolicy,
): readonly Fault[] {
  const { headers = {}, auth } = target;
  return [
    ...urlFaults(format, target, egressPolicy),
    ...under("headers", headerFaults(headers, setsAuthorization(auth))),
    ...under("auth", authFaults(auth, egressPolicy)),
  ];
}

function urlFaults(
  format: Format,
  { url, urls }: WebhookTarget,
  egressPolicy: EgressPolicy,
): readonly Fault[] {
  const faults: Fault[] = [];
  if (urls && format !== "flexnet") {
    faults.push({ pointer: "/urls", message: 'requires the format "flexnet"' });
  }
  if (url !== undefined && urls) {
    faults.push({ pointer: "/urls", message: "cannot be combined with url" });
  }
  const kinds = Object.entries(urls ?? {}).map(([kind, value]) => [["urls", kind], value] as const);
  const all = [[["url"], url] as const, ...kinds].filter(([, value]) => value !== undefined);
  if (all.length === 0) faults.push({ pointer: "/url", message: "is required" });
  for (const [path, value = ""] of all)
    faults.push(...urlFault(pointerTo(path), value, egressPolicy));
  return faults;
}

function authFaults(auth: WebhookTarget["auth"], egressPolicy: EgressPolicy): readonly Fault[] {
  switch (auth?.type) {
    case "oauth2":
      return urlFault("/token_url", auth.token_url, egressPolicy);
    case "mtls":
      return certificateFaults(auth);
    default:
      return [];
  }
}

function urlFault(pointer: string, url: string, egressPolicy: EgressPolicy): readonly Fault[] {
  return faultsAt(pointer, targetFault(url, egressPolicy));
}

function under(name: string, faults: readonly Fault[]): readonly Fault[] {
  return faults.map(({ pointer, message }) => ({ pointer: `/${name}${pointer}`, message }));
}
