import { Duration, Validations } from "aws-cdk-lib";
import { HttpApi as Api, HttpMethod, type ThrottleSettings } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { EventBus } from "aws-cdk-lib/aws-events";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { messageOperations } from "../bus/api/operations/messages.ts";
import { siteOperations } from "../bus/api/operations/site.ts";
import type { Channel as ChannelName } from "../catalog/index.ts";
import { addStage } from "./api-stage.ts";
import { BusFunction, type Egress } from "./bus-function.ts";
import type { Channel } from "./channel.ts";
import { ApiDomain, type CustomDomain } from "./custom-domain.ts";
import type { Storage } from "./storage.ts";

/** To find a key, and to record its use. */
const authenticating = ["dynamodb:GetItem", "dynamodb:UpdateItem"] as const;

/** Resources, limits and domain of the API. */
export interface HttpApiProps {
  readonly eventBus: EventBus;
  readonly storage: Storage;
  /** Messages that request a look at an endpoint. */
  readonly drains: IQueue;
  readonly egress: Egress;
  readonly subscriptionsPerCompany: number;
  /** Average over ten seconds; 0 for no limit. */
  readonly eventsPerSecondPerCompany: number;
  readonly callsPerSecondPerCompany: number;
  /** Origins of pages that can embed the console. */
  readonly consoleFrameAncestors: readonly string[];
  /** Requests a second: the sustained rate and the burst. */
  readonly throttle: ThrottleSettings;
  readonly domain?: CustomDomain;
}

/** The HTTPS endpoint. Ingest is a separate function, so that publishing starts fast and is independent. */
export class HttpApi extends Construct {
  /** Without a slash at its end. */
  readonly url: string;
  readonly #manage: BusFunction;
  readonly #poll: BusFunction;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { eventBus, storage } = props;
    const accepting = {
      EVENTS_TABLE: storage.events.tableName,
      DEDUPLICATION_TABLE: storage.deduplication.tableName,
      SUBSCRIPTIONS_TABLE: storage.subscriptions.tableName,
      LANES_TABLE: storage.lanes.tableName,
      EVENT_BUS: eventBus.eventBusName,
      RATE_COUNTS_TABLE: storage.rateCounts.tableName,
      REFUSALS_TABLE: storage.refusals.tableName,
      EVENTS_PER_SECOND_PER_COMPANY: String(props.eventsPerSecondPerCompany),
    };
    const ingest = new BusFunction(this, "Ingest", {
      folder: "ingest",
      description: "Accepts events of publishers and puts them on the bus",
      timeout: Duration.seconds(20),
      environment: { ...accepting, API_KEYS_TABLE: storage.apiKeys.tableName },
    });
    storage.apiKeys.grant(ingest, ...authenticating);

    const receive = new BusFunction(this, "Receive", {
      folder: "receive",
      description: "Accepts other vendors' webhooks as events and puts them on the bus",
      timeout: Duration.seconds(20),
      environment: { ...accepting, SOURCES_TABLE: storage.sources.tableName },
    });
    storage.sources.grant(receive, "dynamodb:GetItem");

    for (const accepts of [ingest, receive]) {
      storage.events.grant(
        accepts,
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
      );
      storage.deduplication.grant(accepts, "dynamodb:PutItem");
      eventBus.grantPutEventsTo(accepts);
      storage.subscriptions.grant(accepts, "dynamodb:GetItem");
      storage.lanes.grant(accepts, "dynamodb:PutItem", "dynamodb:DeleteItem");
      storage.refusals.grant(accepts, "dynamodb:BatchWriteItem");
      storage.rateCounts.grant(accepts, "dynamodb:UpdateItem");
    }

    const manage = new BusFunction(this, "Manage", {
      folder: "api",
      description: "The management API",
      timeout: Duration.seconds(20),
      environment: {
        API_KEYS_TABLE: storage.apiKeys.tableName,
        DEDUPLICATION_TABLE: storage.deduplication.tableName,
        AUDIT_TABLE: storage.audit.tableName,
        COMPANIES_TABLE: storage.companies.tableName,
        SUBSCRIPTIONS_TABLE: storage.subscriptions.tableName,
        SOURCES_TABLE: storage.sources.tableName,
        STATISTICS_TABLE: storage.statistics.tableName,
        EVENTS_TABLE: storage.events.tableName,
        DELIVERIES_TABLE: storage.deliveries.tableName,
        ENDPOINTS_TABLE: storage.endpoints.tableName,
        REFUSALS_TABLE: storage.refusals.tableName,
        REPLAYS_TABLE: storage.replays.tableName,
        DRAIN_QUEUE_URL: props.drains.queueUrl,
        ...props.egress,
        SUBSCRIPTIONS_PER_COMPANY: String(props.subscriptionsPerCompany),
        RATE_COUNTS_TABLE: storage.rateCounts.tableName,
        CALLS_PER_SECOND_PER_COMPANY: String(props.callsPerSecondPerCompany),
      },
    });
    storage.apiKeys.grant(manage, ...authenticating, "dynamodb:PutItem", "dynamodb:DeleteItem");
    storage.apiKeys.grantQuery("ByOwner", manage);
    storage.audit.grant(manage, "dynamodb:PutItem", "dynamodb:Query");
    storage.companies.grant(manage, "dynamodb:UpdateItem", "dynamodb:Query");
    for (const table of [storage.subscriptions, storage.sources]) {
      table.grant(
        manage,
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:DeleteItem",
        "dynamodb:Query",
      );
    }

    storage.rateCounts.grant(manage, "dynamodb:UpdateItem");
    storage.deduplication.grant(manage, "dynamodb:PutItem", "dynamodb:DeleteItem");
    storage.events.grant(manage, "dynamodb:GetItem", "dynamodb:BatchGetItem");
    storage.events.grantQuery("ByTime", manage);
    storage.deliveries.grant(manage, "dynamodb:GetItem", "dynamodb:Query");
    storage.deliveries.grantQuery("Undelivered", manage);
    storage.deliveries.grantQuery("Due", manage);
    storage.endpoints.grant(
      manage,
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:UpdateItem",
      "dynamodb:Query",
    );
    storage.statistics.grant(manage, "dynamodb:PutItem", "dynamodb:Query");
    storage.refusals.grant(manage, "dynamodb:GetItem", "dynamodb:Query");
    storage.replays.grant(manage, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query");
    props.drains.grantSendMessages(manage);

    const poll = new BusFunction(this, "Poll", {
      folder: "poll",
      description: "Hands deliveries to consumers that poll, which wait for them up to 20 seconds",
      timeout: Duration.seconds(29),
      environment: {
        API_KEYS_TABLE: storage.apiKeys.tableName,
        SUBSCRIPTIONS_TABLE: storage.subscriptions.tableName,
        ENDPOINTS_TABLE: storage.endpoints.tableName,
        DELIVERIES_TABLE: storage.deliveries.tableName,
        EVENTS_TABLE: storage.events.tableName,
        EVENT_BUS: eventBus.eventBusName,
        DRAIN_QUEUE_URL: props.drains.queueUrl,
        RATE_COUNTS_TABLE: storage.rateCounts.tableName,
        CALLS_PER_SECOND_PER_COMPANY: String(props.callsPerSecondPerCompany),
      },
    });
    storage.apiKeys.grant(poll, ...authenticating);
    storage.rateCounts.grant(poll, "dynamodb:UpdateItem");
    storage.subscriptions.grant(poll, "dynamodb:GetItem", "dynamodb:BatchGetItem");
    storage.endpoints.grant(poll, "dynamodb:BatchGetItem", "dynamodb:UpdateItem");
    storage.deliveries.grant(poll, "dynamodb:BatchGetItem", "dynamodb:UpdateItem");
    storage.deliveries.grantQuery("Due", poll);
    // The bus's own events are stored like all others.
    storage.events.grant(poll, "dynamodb:BatchGetItem", "dynamodb:PutItem");
    eventBus.grantPutEventsTo(poll);
    props.drains.grantSendMessages(poll);

    // Requests without a route go to `manage` too, whose refusals say more than API Gateway's.
    const api = new Api(this, "Api", {
      defaultIntegration: new HttpLambdaIntegration("ManageIntegration", manage),
      createDefaultStage: false,
      disableExecuteApiEndpoint: props.domain !== undefined,
    });
    Validations.of(api).acknowledge({
      id: "AwsSolutions-APIG4",
      reason: "The functions authorize each request by its API key, which is in a table as a hash.",
    });
    const domain = props.domain && new ApiDomain(this, "Domain", props.domain);
    addStage(api, {
      throttle: props.throttle,
      ...(domain && { domainMapping: { domainName: domain.domainName } }),
    });
    const site = new BusFunction(this, "Site", {
      folder: "site",
      description: "Serves the console, the API reference and documents",
      timeout: Duration.seconds(20),
      environment: { CONSOLE_FRAME_ANCESTORS: props.consoleFrameAncestors.join(" ") },
    });
    const siteIntegration = new HttpLambdaIntegration("SiteIntegration", site);
    const sitePaths = Object.values(siteOperations).map(({ path }) => path);
    for (const path of [...sitePaths, "/docs/{file}", "/console/{proxy+}"]) {
      const methods = [HttpMethod.GET, HttpMethod.HEAD];
      api.addRoutes({ path, methods, integration: siteIntegration });
    }
    api.addRoutes({
      path: "/v1/events",
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration("IngestIntegration", ingest),
    });
    api.addRoutes({
      path: "/v1/sources/{source_id}",
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration("ReceiveIntegration", receive),
    });
    const pollIntegration = new HttpLambdaIntegration("PollIntegration", poll);
    for (const { method, path } of Object.values(messageOperations)) {
      api.addRoutes({ path, methods: [HttpMethod[method]], integration: pollIntegration });
    }
    this.url = props.domain ? `https://${props.domain.name}` : api.apiEndpoint;
    for (const to of [manage, poll, site]) to.addEnvironment("API_URL", this.url);
    this.#manage = manage;
    this.#poll = poll;
  }

  /** Allows resends and turns. The queues are made later, because the channels need the URL. */
  sendOver(channels: ReadonlyMap<ChannelName, Pick<Channel, "slowLane" | "turns">>) {
    for (const [name, { slowLane, turns }] of channels) {
      turns.grantSendMessages(this.#poll);
      this.#poll.addEnvironment(`${name.toUpperCase()}_ORDERED_QUEUE_URL`, turns.queueUrl);
      slowLane.grantSendMessages(this.#manage);
      this.#manage.addEnvironment(`${name.toUpperCase()}_SLOW_QUEUE_URL`, slowLane.queueUrl);
    }
  }
}
