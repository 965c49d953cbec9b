import { App } from "aws-cdk-lib";
import { LicenseEventBusStack } from "../lib/license-event-bus-stack.ts";

const app = new App();
new LicenseEventBusStack(app, "LicenseEventBus", {
  description: "License event bus: publish over HTTPS, route on EventBridge, deliver from SQS",
});
