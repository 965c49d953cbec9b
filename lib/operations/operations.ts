import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { Alarms } from "./alarms.ts";
import { BusDashboard } from "./dashboard.ts";
import { watchedIn } from "./watched.ts";

export interface OperationsProps {
  /** All of what is in there is watched, as far as it is there when this is made. */
  readonly bus: Construct;
  /** Where alarms are told; without it they are only seen in CloudWatch. */
  readonly alarmTopic?: ITopic;
}

/** What people watch the bus with: a dashboard, and alarms (docs/operations.md). */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, { bus, alarmTopic }: OperationsProps) {
    super(scope, id);
    const watched = watchedIn(bus);
    new BusDashboard(this, "Dashboard", { bus, watched });
    new Alarms(this, "Alarms", { watched, ...(alarmTopic && { topic: alarmTopic }) });
  }
}
