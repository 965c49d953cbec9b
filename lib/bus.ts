import { Duration } from "aws-cdk-lib";
import { Archive, EventBus } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";

/** The event bus, and an archive of all that went over it. */
export class Bus extends Construct {
  readonly eventBus: EventBus;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.eventBus = new EventBus(this, "EventBus", {
      description: "License events",
    });
    new Archive(this, "Archive", {
      sourceEventBus: this.eventBus,
      eventPattern: { account: [this.eventBus.env.account] },
      retention: Duration.days(30),
    });
  }
}
