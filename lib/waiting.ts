import { Duration, Stack, Token, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { BusFunction } from "./bus-function.ts";
import type { DeadLetterQueue } from "./bus-queue.ts";
import { QueueWithDeadLetters } from "./queue-with-dead-letters.ts";
import { afterStackName } from "./stack-name.ts";

/** How long the function that lets go what is held may take. */
export const releaseTimeout = Duration.seconds(30);

export interface WaitingProps {
  readonly encryptionKey: IKey;
  readonly deadLetters: DeadLetterQueue;
}

/**
 * What waits: longer than SQS delays a message, by one-time schedules, and until its subscription may have
 * it, by the queue of releases.
 */
export class Waiting extends Construct {
  readonly releases: IQueue;
  readonly #group: CfnScheduleGroup;
  readonly #role: Role;

  constructor(scope: Construct, id: string, { encryptionKey, deadLetters }: WaitingProps) {
    super(scope, id);
    this.releases = new QueueWithDeadLetters(this, "Releases", {
      ...{ encryptionKey, deadLetters },
      functionTimeout: releaseTimeout,
    }).queue;
    this.#group = new CfnScheduleGroup(this, "Schedules", {
      // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
      name: afterStackName(this, "waiting", 64),
    });
    const { region, account, partition } = Stack.of(this);
    this.#role = new Role(this, "ScheduleRole", {
      description: "Puts what has waited on its queue",
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: {
          StringEquals: {
            "aws:SourceAccount": account,
            "aws:SourceArn": `arn:${partition}:scheduler:${region}:${account}:schedule-group/${this.#group.name}`,
          },
        },
      }),
    });
  }

  /** Lets a function put messages on a queue at a time of its choice. */
  grantSendLater(grantee: BusFunction, queue: IQueue): void {
    queue.grantSendMessages(grantee);
    queue.grantSendMessages(this.#role);
    const { region, account, partition } = Stack.of(this);
    const schedules = (partition: string, region: string, account: string) =>
      `arn:${partition}:scheduler:${region}:${account}:schedule/${this.#group.name}/*`;
    grantee.addToRolePolicy(
      new PolicyStatement({
        actions: ["scheduler:CreateSchedule"],
        resources: [schedules(partition, region, account)],
      }),
    );
    // cdk-nag writes the names of what only a deployment knows.
    const shown = (value: string, name: string) =>
      Token.isUnresolved(value) ? `<${name}>` : value;
    const found = schedules(
      shown(partition, "AWS::Partition"),
      shown(region, "AWS::Region"),
      shown(account, "AWS::AccountId"),
    );
    Validations.of(grantee.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${found}]`,
      reason: "Each schedule has a name of its own, and the group holds none but the bus's.",
    });
    this.#role.grantPassRole(grantee.role);
  }

  /** Where a function finds them. */
  get environment(): Record<string, string> {
    return {
      RELEASE_QUEUE_URL: this.releases.queueUrl,
      SCHEDULE_GROUP: this.#group.ref,
      SCHEDULE_ROLE_ARN: this.#role.roleArn,
    };
  }
}
