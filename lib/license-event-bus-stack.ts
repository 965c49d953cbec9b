import { CfnOutput, CfnParameter, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Bus } from "./bus.ts";
import { Channel } from "./channel.ts";
import { provideEventTypes } from "./event-types.ts";
import { HttpApi } from "./http-api.ts";
import { knownEventTypes } from "./rules/known-event-types.ts";
import { readRules } from "./rules/read-rules.ts";
import { RulesInCode } from "./rules/rules-in-code.ts";
import { Storage } from "./storage.ts";

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
}

/** The whole bus, in the order in which an event takes it. */
export class LicenseEventBusStack extends Stack {
  constructor(scope: Construct, id: string, props: LicenseEventBusStackProps) {
    super(scope, id, props);
    if (props.eventTypes) provideEventTypes(this, props.eventTypes);
    const rules = props.rules ? this.readRules(props.rules, props.loopbackTargets) : [];
    const loopbackTargets = new CfnParameter(this, "LoopbackTargets", {
      description:
        "host:port pairs on the bus's own machine that webhooks may call; for a bus that runs locally, and empty in AWS",
      default: "",
    }).valueAsString;

    const subscriptionsPerCompany = new CfnParameter(this, "SubscriptionsPerCompany", {
      description: "How many subscriptions a company may make",
      type: "Number",
      default: 1000,
      minValue: 1,
    }).valueAsString;

    const storage = new Storage(this, "Storage");
    const { eventBus } = new Bus(this, "Bus");
    const api = new HttpApi(this, "HttpApi", {
      eventBus,
      storage,
      loopbackTargets,
      subscriptionsPerCompany,
    });
    const apiUrl = api.url;
    for (const [id, channel] of [
      ["Webhooks", "webhooks"],
      ["Integrations", "integrations"],
    ] as const) {
      const props = { channel, eventBus, storage, apiUrl, loopbackTargets };
      api.resendOver(channel, new Channel(this, id, props).deliveries);
    }
    new RulesInCode(this, "Rules", { rules, eventBus, storage, loopbackTargets });

    new CfnOutput(this, "ApiUrl", { value: apiUrl, description: "Publish to /v1/events here" });
    new CfnOutput(this, "EventBusName", { value: eventBus.eventBusName });
    new CfnOutput(this, "ApiKeysTable", { value: storage.apiKeys.tableName });
  }
  private readRules(folder: string, loopbackTargets = "") {
    return readRules(folder, {
      known: knownEventTypes(this),
      loopbackTargets: loopbackTargets.split(",").filter(Boolean),
    });
  }
}
