import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { defined } from "../../bus/values/defined.ts";
import { channels as allChannels, type Channel } from "../../catalog/index.ts";
import { Alarms } from "./alarms.ts";
import { BusMetrics } from "./bus-metrics.ts";
import { BusDashboard } from "./dashboard.ts";
import { watchedIn } from "./watched.ts";

export interface OperationsProps {
  /** All of what is in there is watched, as far as it is there when this is made. */
  readonly bus: Construct;
  /** Channels that are deployed: all by default. */
  readonly channels?: readonly Channel[];
  /** Where alarms are told; without it they are only seen in CloudWatch. */
  readonly alarmTopic?: ITopic;
}

/** What people watch the bus with: a dashboard, and alarms (docs/operations.md). */
export class Operations extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { bus, channels = allChannels, alarmTopic }: OperationsProps,
  ) {
    super(scope, id);
    const watched = watchedIn(bus);
    new BusMetrics(this, "Metrics");
    new BusDashboard(this, "Dashboard", { bus, channels, watched });
    new Alarms(this, "Alarms", defined({ channels, watched, topic: alarmTopic }));
  }
}
