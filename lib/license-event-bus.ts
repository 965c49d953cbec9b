import { CfnOutput, Duration, type RemovalPolicy } from "aws-cdk-lib";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { defined } from "../bus/values/defined.ts";
import { channels as allChannels, type Channel as ChannelName } from "../catalog/index.ts";
import { Bus, type BusKey } from "./bus.ts";
import { egressOf } from "./bus-function.ts";
import { provideBusLog } from "./bus-log.ts";
import { QueueWithDeadLetters } from "./bus-queue.ts";
import { Channel } from "./channel.ts";
import type { CustomDomain } from "./custom-domain.ts";
import { DeadLetters } from "./dead-letters.ts";
import { Drain, drainTimeout } from "./drain.ts";
import { knownEventTypes, provideEventTypes } from "./event-types.ts";
import { HttpApi } from "./http-api.ts";
import { Operations } from "./operations/operations.ts";
import { readRules } from "./rules/read-rules.ts";
import { checkRoom, RulesInCode } from "./rules/rules-in-code.ts";
import { provideSettings } from "./settings.ts";
import { Storage } from "./storage.ts";

export interface Limits {
  /** Requests a second that the API takes in the long run: 2,000 unless told. More are answered with 429. */
  readonly requestsPerSecond?: number;
  /** Subscriptions that a company may make: 1,000 unless told. */
  readonly subscriptionsPerCompany?: number;
  /**
   * Events that a company may publish in a second, on average over ten seconds: 1,000 by default, 0 for no limit.
   * The API answers more with 429.
   */
  readonly eventsPerSecondPerCompany?: number;
  /** The same for other calls, by company, and by key for administrators: 100 by default, 0 for no limit. */
  readonly callsPerSecondPerCompany?: number;
}

export interface LicenseEventBusProps {
  /** Folder of the deployment's own event types, one a file (docs/events.md). */
  readonly eventTypes?: string;
  /** Folder of the rules that the deployment has in code, one a file (docs/rules.md). */
  readonly rules?: string;
  /**
   * Channels to deploy, each with its queues and functions: both by default. Without the other, a month in which
   * nothing happens costs less (docs/costs.md), and the API refuses subscriptions to it.
   */
  readonly channels?: readonly ChannelName[];
  /** How long events and deliveries are kept: 30 days unless told, 7 at least. */
  readonly retention?: Duration;
  /** How long log lines are kept: a month unless told. */
  readonly logRetention?: RetentionDays;
  /**
   * What becomes of what is stored when the bus is deleted. `RETAIN` unless told, which also protects tables
   * against being deleted and lets them be restored to any moment of the last 35 days.
   */
  readonly removalPolicy?: RemovalPolicy;
  /** The name of the API; without one, API Gateway makes one up. */
  readonly domain?: CustomDomain;
  /** Where alarms are told. */
  readonly alarmTopic?: ITopic;
  readonly limits?: Limits;
  /**
   * How long events may wait for others to be dispatched with them, in whole seconds: not at all unless told. A
   * second lowers the bill where fewer than some hundred events come in a second (docs/costs.md).
   */
  readonly batchingWindow?: Duration;
  /**
   * Key that encrypts the event bus and its archive: `aws-owned` by default. With `deployment` it is the KMS key of
   * the tables, which may cost as much per event as everything else (docs/costs.md).
   */
  readonly busKey?: BusKey;
  /** Whether X-Ray traces the functions, for which it asks money: not unless told. */
  readonly tracing?: boolean;
  /**
   * Concurrent executions that Lambda allows the account in the Region, of which the bus shares out a part to its
   * queues: 1,000 by default. A new account may have 10 (docs/deploying.md).
   */
  readonly lambdaConcurrency?: number;
  /** Ports that webhooks may be sent to: that of https unless told. */
  readonly webhookPorts?: readonly number[];
  /**
   * `host:port` pairs on the bus's own machine that webhooks may call: for a bus that runs locally, and none
   * in AWS.
   */
  readonly loopbackTargets?: readonly string[];
  /**
   * Allows the bus's own API as a target. False by default: deliveries that become events again multiply
   * until the limit of hops ends them (docs/delivery.md).
   */
  readonly allowOwnApiAsTarget?: boolean;
}

const idOf = {
  webhooks: "Webhooks",
  integrations: "Integrations",
} as const satisfies Record<ChannelName, string>;

/** The whole bus, in the order in which an event takes it. */
export class LicenseEventBus extends Construct {
  /** Where the API is found, without a slash at its end. */
  readonly apiUrl: string;

  /** @throws ConfigurationError if the event types or rules are not right, which says where. */
  constructor(scope: Construct, id: string, props: LicenseEventBusProps = {}) {
    super(scope, id);
    const { retention, logRetention, removalPolicy, tracing, lambdaConcurrency } = props;
    provideSettings(this, { retention, logRetention, removalPolicy, tracing, lambdaConcurrency });
    provideBusLog(this);
    if (props.eventTypes) provideEventTypes(this, props.eventTypes);

    const names = allChannels.filter((name) => (props.channels ?? allChannels).includes(name));
    if (names.length === 0) throw new Error("channels must name one channel at least");
    const { webhookPorts = [443], loopbackTargets = [], allowOwnApiAsTarget = false } = props;
    const rules = props.rules
      ? readRules(props.rules, {
          known: knownEventTypes(this),
          loopbackTargets,
          allowedPorts: webhookPorts,
          channels: names,
          // Synthesis does not know a name that API Gateway makes up: the deployment checks it.
          ownApi: props.domain && !allowOwnApiAsTarget ? `https://${props.domain.name}` : undefined,
        })
      : [];
    const egress = egressOf({
      loopbackTargets,
      webhookPorts,
      allowOwnApiAsTarget,
      channels: names,
    });
    const { batchingWindow = Duration.seconds(0) } = props;
    const { requestsPerSecond = 2000, ...perCompany } = props.limits ?? {};
    const {
      subscriptionsPerCompany = 1000,
      eventsPerSecondPerCompany = 1000,
      callsPerSecondPerCompany = 100,
    } = perCompany;

    const storage = new Storage(this, "Storage");
    const { encryptionKey } = storage;
    const { eventBus } = new Bus(this, "Bus", {
      ...(props.busKey === "deployment" && { encryptionKey }),
    });
    const deadLetters = new DeadLetters(this, "DeadLetters", { eventBus, encryptionKey });
    const { queue: drains } = new QueueWithDeadLetters(this, "Drains", {
      encryptionKey,
      deadLetters: deadLetters.messages,
      functionTimeout: drainTimeout,
    });
    const api = new HttpApi(this, "HttpApi", {
      eventBus,
      storage,
      drains,
      egress,
      subscriptionsPerCompany,
      eventsPerSecondPerCompany,
      callsPerSecondPerCompany,
      throttle: { rateLimit: requestsPerSecond, burstLimit: requestsPerSecond },
      ...defined({ domain: props.domain }),
    });
    this.apiUrl = api.url;
    const channel = (id: string, channel: ChannelName) =>
      new Channel(this, id, {
        channel,
        eventBus,
        storage,
        drains,
        deadLetters,
        batchingWindow,
        egress,
        apiUrl: api.url,
      });
    const channels = new Map(names.map((name) => [name, channel(idOf[name], name)]));
    api.sendOver(channels);
    new Drain(this, "Drain", { eventBus, storage, drains, channels: [...channels.values()] });
    new RulesInCode(this, "Rules", {
      rules,
      eventBus,
      storage,
      deadLetters: deadLetters.events,
      drains,
      egress,
      apiUrl: api.url,
    });
    new Operations(this, "Operations", {
      bus: this,
      channels: names,
      ...defined({ alarmTopic: props.alarmTopic }),
    });
    checkRoom(this);

    new CfnOutput(this, "ApiUrl", { value: api.url, description: "Publish to /v1/events here" });
    new CfnOutput(this, "EventBusName", { value: eventBus.eventBusName });
    new CfnOutput(this, "ApiKeysTable", { value: storage.apiKeys.tableName });
  }
}
