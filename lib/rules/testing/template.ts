import { App, Stack } from "aws-cdk-lib";
import { Match, type Matcher, Template } from "aws-cdk-lib/assertions";
import { EventBus } from "aws-cdk-lib/aws-events";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { type Rule, readRule } from "../../../bus/rules/index.ts";
import { channels, eventTypes } from "../../../catalog/index.ts";
import { egressOf } from "../../bus-function.ts";
import { RuleDeadLetters } from "../../dead-letters.ts";
import { Storage } from "../../storage.ts";
import { checkRoom, RulesInCode } from "../rules-in-code.ts";

type Written = Readonly<Record<string, unknown>>;

const account = `\${AWS::Region}:\${AWS::AccountId}`;
export const arnOf = (rest: string) => `arn:\${AWS::Partition}:${rest.replace("@", account)}`;

export const arns = {
  queue: arnOf("sqs:@:jobs"),
  topic: arnOf("sns:@:jobs"),
  function: arnOf("lambda:@:function:renew"),
  "event-bus": arnOf("events:@:event-bus/default"),
  "state-machine": arnOf("states:@:stateMachine:renew"),
} as const;

export const logGroup = (name: string) => ({
  type: "log-group",
  arn: arnOf(`logs:@:log-group:${name}`),
});

/** Synthesizes a stack that consists of rules, by their names. */
export function templateOf(rules: Readonly<Record<string, Written>>): Template {
  const stack = new Stack(new App(), "Some");
  const eventBus = new EventBus(stack, "Bus");
  const storage = new Storage(stack, "Storage");
  const { encryptionKey } = storage;
  new RulesInCode(stack, "Rules", {
    rules: Object.entries(rules).map(([name, written]) => ruleOf(name, written)),
    eventBus,
    storage,
    deadLetters: new RuleDeadLetters(stack, "DeadLetters", { eventBus, encryptionKey }),
    drains: Queue.fromQueueArn(stack, "Drains", "arn:aws:sqs:us-east-1:000000000000:drains"),
    egress: egressOf({
      loopbackTargets: [],
      webhookPorts: [443],
      allowOwnApiAsTarget: false,
      channels,
      eventBusArn: eventBus.eventBusArn,
    }),
    apiUrl: "https://api.example.com",
  });
  checkRoom(stack);
  return Template.fromStack(stack);
}

function ruleOf(defaultName: string, written: Written): Rule {
  const known = [...eventTypes.values()];
  const read = readRule(
    { events: ["license.expired"], ...written },
    { defaultName, known, loopbackTargets: [] },
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.rule;
}

/** Returns the properties of the only resource of a type. */
export function only(template: Template, type: string) {
  const [found, ...more] = Object.values(template.findResources(type));
  if (!found || more.length > 0) throw new Error(`not one ${type}`);
  return found.Properties;
}

export function targetOf(template: Template) {
  return only(template, "AWS::Events::Rule").Targets[0];
}

/** Returns the ARN of a rule of the bus, as the template has it. */
export function ruleArn(name: string): Matcher {
  const bus = { Ref: Match.stringLikeRegexp("^Bus") };
  return Match.objectLike({ "Fn::Join": ["", Match.arrayWith([":rule/", bus, `/${name}`])] });
}

/** The first statement of every queue's policy. */
export const onlyOverTls = Match.objectLike({
  Effect: "Deny",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
