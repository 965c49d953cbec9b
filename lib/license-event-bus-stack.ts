import { CfnOutput, CfnParameter, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Bus } from "./bus.ts";
import { Channel } from "./channel.ts";
import { provideEventTypes } from "./event-types.ts";
import { HttpApi } from "./http-api.ts";
import { Storage } from "./storage.ts";

export interface LicenseEventBusStackProps extends StackProps {
  /** Folder of the deployment's own event types, one a file (docs/events.md). */
  readonly eventTypes?: string;
}

/** The whole bus, in the order in which an event takes it. */
export class LicenseEventBusStack extends Stack {
  constructor(scope: Construct, id: string, props: LicenseEventBusStackProps) {
    super(scope, id, props);
    if (props.eventTypes) provideEventTypes(this, props.eventTypes);
    const loopbackTargets = new CfnParameter(this, "LoopbackTargets", {
      description:
        "host:port pairs on the bus's own machine that webhooks may call; for a bus that runs locally, and empty in AWS",
      default: "",
    }).valueAsString;

    const storage = new Storage(this, "Storage");
    const { eventBus } = new Bus(this, "Bus");
    const { url: apiUrl } = new HttpApi(this, "HttpApi", { eventBus, storage, loopbackTargets });
    for (const [id, channel] of [
      ["Webhooks", "webhooks"],
      ["Integrations", "integrations"],
    ] as const) {
      new Channel(this, id, { channel, eventBus, storage, apiUrl, loopbackTargets });
    }

    new CfnOutput(this, "ApiUrl", { value: apiUrl, description: "Publish to /v1/events here" });
    new CfnOutput(this, "EventBusName", { value: eventBus.eventBusName });
    new CfnOutput(this, "ApiKeysTable", { value: storage.apiKeys.tableName });
  }
}
