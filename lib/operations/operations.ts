import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { defined } from "../../bus/values/defined.ts";
import { channels as allChannels, type Channel } from "../../catalog/index.ts";
import { Alarms } from "./alarms.ts";
import { BusMetrics } from "./bus-metrics.ts";
import { BusDashboard } from "./dashboard.ts";
import { watchedIn } from "./watched.ts";

/** The scope and channels to monitor, and the topic to notify. */
export interface OperationsProps {
  /** The scope to monitor. All its resources must exist by now. */
  readonly bus: Construct;
  /** Channels that are deployed. By default, all. */
  readonly channels?: readonly Channel[];
  /** Topic that alarms notify. Without it they are only visible in CloudWatch. */
  readonly alarmTopic?: ITopic;
}

/** Monitoring of the bus: a dashboard, and alarms (docs/operations.md). */
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
