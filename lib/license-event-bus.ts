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
import { frameAncestorsOf } from "./frame-ancestors.ts";
import { HttpApi } from "./http-api.ts";
import { Operations } from "./operations/operations.ts";
import { readRules } from "./rules/read-rules.ts";
import { checkRoom, RulesInCode } from "./rules/rules-in-code.ts";
import { provideSettings } from "./settings.ts";
import { Storage } from "./storage.ts";

/** Limits that protect the bus, and its companies from each other. */
export interface Limits {
  /** Sustained requests a second of the API. Default: 2,000. The API answers more with 429. */
  readonly requestsPerSecond?: number;
  /** Maximum subscriptions of a company. Default: 1,000. */
  readonly subscriptionsPerCompany?: number;
  /**
   * Maximum events of a company in a second, on average over ten seconds. Default: 1,000. 0 means no limit. The API
   * answers more with 429.
   */
  readonly eventsPerSecondPerCompany?: number;
  /** The same for other calls, by company, and by key for administrators. Default: 100. 0 means no limit. */
  readonly callsPerSecondPerCompany?: number;
}

/** Settings of a deployment. All are optional. */
export interface LicenseEventBusProps {
  /** Folder of the deployment's own event types, one a file (docs/events.md). */
  readonly eventTypes?: string;
  /** Folder of the deployment's rules in code, one a file (docs/rules.md). */
  readonly rules?: string;
  /**
   * Channels to deploy, each with its queues and functions. Default: both. With only one, an idle month costs less
   * (docs/costs.md), and the API refuses subscriptions to the other.
   */
  readonly channels?: readonly ChannelName[];
  /** Retention of events and deliveries. Default: 30 days. Minimum: 7 days. */
  readonly retention?: Duration;
  /** Retention of log lines. Default: a month. */
  readonly logRetention?: RetentionDays;
  /**
   * Policy for stored data when the bus is deleted. Default: `RETAIN`, which also protects tables against deletion
   * and enables point-in-time recovery for 35 days.
   */
  readonly removalPolicy?: RemovalPolicy;
  /** The domain name of the API. By default, API Gateway generates one. */
  readonly domain?: CustomDomain;
  /** Origins of pages that can embed the console in a frame, such as `https://portal.example.com`. Default: none. */
  readonly consoleFrameAncestors?: readonly string[];
  /** Topic that alarms notify. */
  readonly alarmTopic?: ITopic;
  readonly limits?: Limits;
  /**
   * Maximum time that events wait to be dispatched in a batch, in whole seconds. Default: 0. A second costs less with
   * fewer than a few hundred events a second (docs/costs.md).
   */
  readonly batchingWindow?: Duration;
  /**
   * Key that encrypts the event bus and its archive. Default: `aws-owned`. `deployment` is the KMS key of the tables,
   * which may cost as much per event as everything else (docs/costs.md).
   */
  readonly busKey?: BusKey;
  /** True to trace the functions by X-Ray, which costs money. Default: false. */
  readonly tracing?: boolean;
  /**
   * Concurrent executions that Lambda allows the account in the Region. The bus divides a part of them among its
   * queues. Default: 1,000. A new account may have 10 (docs/deploying.md).
   */
  readonly lambdaConcurrency?: number;
  /** Ports that webhooks can be sent to. Default: 443. */
  readonly webhookPorts?: readonly number[];
  /**
   * `host:port` pairs on the bus's own machine that webhooks can call: for a bus that runs locally, and none in AWS.
   */
  readonly loopbackTargets?: readonly string[];
  /**
   * Allows the bus's own API as a target. Default: false, because deliveries that become events multiply until the
   * limit of hops stops them (docs/delivery.md).
   */
  readonly allowOwnApiAsTarget?: boolean;
}

const idOf = {
  webhooks: "Webhooks",
  integrations: "Integrations",
} as const satisfies Record<ChannelName, string>;

/** The whole bus, in the order in which an event passes it. */
export class LicenseEventBus extends Construct {
  /** URL of the API, without a slash at its end. */
  readonly apiUrl: string;

  /** @throws ConfigurationError if the event types or rules are invalid, with each place. */
  constructor(scope: Construct, id: string, props: LicenseEventBusProps = {}) {
    super(scope, id);
    const { retention, logRetention, removalPolicy, tracing, lambdaConcurrency } = props;
    provideSettings(this, { retention, logRetention, removalPolicy, tracing, lambdaConcurrency });
    provideBusLog(this);
    if (props.eventTypes) provideEventTypes(this, props.eventTypes);

    const names = allChannels.filter((name) => (props.channels ?? allChannels).includes(name));
    if (names.length === 0) throw new Error("channels must contain at least one channel");
    const { webhookPorts = [443], loopbackTargets = [], allowOwnApiAsTarget = false } = props;
    const rules = props.rules
      ? readRules(props.rules, {
          known: knownEventTypes(this),
          loopbackTargets,
          allowedPorts: webhookPorts,
          channels: names,
          // Synthesis does not know a generated domain name, so the functions check it when deployed.
          ownApi: props.domain && !allowOwnApiAsTarget ? `https://${props.domain.name}` : undefined,
        })
      : [];
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
    const egress = egressOf({
      loopbackTargets,
      webhookPorts,
      allowOwnApiAsTarget,
      channels: names,
      eventBusArn: eventBus.eventBusArn,
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
      consoleFrameAncestors: frameAncestorsOf(props.consoleFrameAncestors),
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
    new CfnOutput(this, "ConsoleUrl", { value: `${api.url}/console`, description: "For browsers" });
    new CfnOutput(this, "EventBusName", { value: eventBus.eventBusName });
    new CfnOutput(this, "ApiKeysTable", { value: storage.apiKeys.tableName });
    new CfnOutput(this, "CompaniesTable", { value: storage.companies.tableName });
  }
}
