import { join } from "node:path";
import { ACCOUNT_ID } from "./account.ts";
import { assertTemplate } from "./cloudformation/scope.ts";
import { createStack } from "./cloudformation/stack.ts";
import { TemplateFault } from "./cloudformation/template.ts";
import { privateFolder } from "./data-folder.ts";
import { EventBridge } from "./eventbridge/event-bridge.ts";
import { provisionerOf } from "./resources/index.ts";
import type { World } from "./resources/resource-type.ts";
import { Sns } from "./sns/sns.ts";
import { Sqs } from "./sqs/sqs.ts";
import { checkSending, deliverTo, sendFromTopic } from "./targets.ts";

/** The services of an account. */
export type Account = {
  readonly id: string;
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly eventbridge: EventBridge;
};

/** Resources of an account other than the stack's: what other accounts can reach over an API, and their roles. */
const supportedTypes = [
  "AWS::Events::EventBus",
  "AWS::Events::Rule",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::SNS::Subscription",
  "AWS::SNS::Topic",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
];

/** The accounts: the stack's, and others, each with one stack of its own. */
export class Accounts {
  readonly #all = new Map<string, Account>();

  constructor(ofStack: Account) {
    this.#all.set(ofStack.id, ofStack);
  }

  get(id: string): Account | undefined {
    return this.#all.get(id);
  }

  /**
   * Deploys a stack to an account. A second one replaces the first: queues keep their messages, and everything else
   * is as the template says.
   *
   * @throws TemplateFault for a template with other resources than these accounts have.
   */
  async deploy(id: string, template: unknown, world: World, dataDir: string, url: string) {
    if (!/^\d{12}$/.test(id) || id === ACCOUNT_ID) {
      throw new TemplateFault(id, "is not the ID of another account: 12 digits");
    }
    const read = assertTemplate(template, "the template");
    for (const [logicalId, { Type }] of Object.entries(read.Resources)) {
      if (supportedTypes.includes(Type)) continue;
      throw new TemplateFault(logicalId, `${Type} is not supported in other accounts`);
    }
    const account = this.#all.get(id) ?? createAccount(id, world, dataDir, url);
    this.#all.set(id, account);
    world.access.removeResourcePolicies(id);
    const ofAccount = { ...world, ...account, account: id, stackName: "Stack", ruleTargets: [] };
    return createStack(read, "Stack", {}, provisionerOf(ofAccount), id);
  }

  close(): void {
    for (const { id, sqs } of this.#all.values()) if (id !== ACCOUNT_ID) sqs.close();
  }
}

function createAccount(id: string, { access, lambda, warn }: World, dataDir: string, url: string) {
  const folder = privateFolder(join(dataDir, "accounts", id));
  const sqs = new Sqs(folder, url, false, id);
  const eventbridge = new EventBridge(
    {
      deliver: deliverTo(sqs, () => lambda, id),
      transaction: (change) => sqs.transaction(change),
      authorize: ({ rule: source, target, role }) =>
        checkSending(access, { service: "events.amazonaws.com", source, role, target }),
      warn,
    },
    id,
  );
  return { id, sqs, eventbridge, sns: new Sns(sendFromTopic(sqs, access), warn) };
}
