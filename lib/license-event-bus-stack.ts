import { CfnOutput, CfnParameter, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { portsOf } from "../domain/target.ts";
import { Bus } from "./bus.ts";
import { Channel } from "./channel.ts";
import { provideEventTypes } from "./event-types.ts";
import { HttpApi } from "./http-api.ts";
import { Release } from "./release.ts";
import { knownEventTypes } from "./rules/known-event-types.ts";
import { readRules } from "./rules/read-rules.ts";
import { RulesInCode } from "./rules/rules-in-code.ts";
import { Storage } from "./storage.ts";
import { Waiting } from "./waiting.ts";

export interface LicenseEventBusStackProps extends StackProps {
  /** Folder of the deployment's own event types, one a file (docs/events.md). */
  readonly eventTypes?: string;
  /** Folder of the rules that the deployment has in code, one a file. */
  readonly rules?: string;
  /**
   * `host:port` pairs, comma-separated, that webhooks of these rules may name although they are not
   * public. What a webhook reaches is up to the parameter LoopbackTargets.
   */
  readonly loopbackTargets?: string;
  /** Ports, comma-separated, that webhooks may be sent to, of these rules and others: 443 unless told. */
  readonly webhookPorts?: string;
}

/** The whole bus, in the order in which an event takes it. */
export class LicenseEventBusStack extends Stack {
  constructor(scope: Construct, id: string, props: LicenseEventBusStackProps) {
    super(scope, id, props);
    if (props.eventTypes) provideEventTypes(this, props.eventTypes);
    const rules = props.rules ? this.readRules(props.rules, props) : [];
    const loopbackTargets = new CfnParameter(this, "LoopbackTargets", {
      description:
        "host:port pairs on the bus's own machine that webhooks may call; for a bus that runs locally, and empty in AWS",
      default: "",
    }).valueAsString;

    const webhookPorts = new CfnParameter(this, "WebhookPorts", {
      description: "Ports, comma-separated, that webhooks may be sent to",
      default: props.webhookPorts ?? "443",
      allowedPattern: "^\\d{1,5}(,\\d{1,5})*$",
    }).valueAsString;

    const subscriptionsPerCompany = new CfnParameter(this, "SubscriptionsPerCompany", {
      description: "How many subscriptions a company may make",
      type: "Number",
      default: 1000,
      minValue: 1,
    }).valueAsString;

    const storage = new Storage(this, "Storage");
    const { eventBus } = new Bus(this, "Bus");
    const waiting = new Waiting(this, "Waiting");
    const api = new HttpApi(this, "HttpApi", {
      eventBus,
      storage,
      waiting,
      loopbackTargets,
      webhookPorts,
      subscriptionsPerCompany,
    });
    const apiUrl = api.url;
    const channel = (id: string, channel: "webhooks" | "integrations") =>
      new Channel(this, id, {
        ...{ channel, eventBus, storage, waiting },
        ...{ apiUrl, loopbackTargets, webhookPorts },
      });
    const channels = {
      webhooks: channel("Webhooks", "webhooks"),
      integrations: channel("Integrations", "integrations"),
    };
    api.sendOver(channels);
    new Release(this, "Release", { eventBus, storage, waiting, channels });
    new RulesInCode(this, "Rules", { rules, eventBus, storage, loopbackTargets, webhookPorts });

    new CfnOutput(this, "ApiUrl", { value: apiUrl, description: "Publish to /v1/events here" });
    new CfnOutput(this, "EventBusName", { value: eventBus.eventBusName });
    new CfnOutput(this, "ApiKeysTable", { value: storage.apiKeys.tableName });
  }
  private readRules(
    folder: string,
    { loopbackTargets = "", webhookPorts = "443" }: LicenseEventBusStackProps,
  ) {
    return readRules(folder, {
      known: knownEventTypes(this),
      loopbackTargets: loopbackTargets.split(",").filter(Boolean),
      allowedPorts: portsOf(webhookPorts),
    });
  }
}
