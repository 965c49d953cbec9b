import * as z from "zod";
import { arnOf } from "../account.ts";
import { readPolicy } from "../iam/policy.ts";
import { boolean, generatedName, noEffect, physicalName, resourceType } from "./resource-type.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const topic = resourceType({
  type: "AWS::SNS::Topic",
  properties: z.strictObject({
    TopicName: physicalName(256, /^[\w-]+(\.fifo)?$/).optional(),
    DisplayName: noEffect("only a label"),
    FifoTopic: boolean.optional(),
    ContentBasedDeduplication: boolean.optional(),
    KmsMasterKeyId: z.string().optional(),
    Subscription: noEffect("subscriptions are resources of their own here"),
    Tags: noEffect("tags are only labels"),
    TracingConfig: noEffect("nothing is traced here"),
  }),
  create: ({ TopicName, FifoTopic, ContentBasedDeduplication, KmsMasterKeyId }, context) => {
    const { account, access, sns } = context.world;
    const suffix = FifoTopic ? ".fifo" : "";
    const name = TopicName ?? `${generatedName(context, 256 - suffix.length)}${suffix}`;
    const arn = arnOf("sns", name, account);
    sns.putTopic(arn, ContentBasedDeduplication ?? false);
    if (KmsMasterKeyId !== undefined) access.encrypt(arn, KmsMasterKeyId);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export const topicPolicy = resourceType({
  type: "AWS::SNS::TopicPolicy",
  properties: z.strictObject({ PolicyDocument: z.unknown(), Topics: z.array(z.string()) }),
  create: ({ PolicyDocument, Topics }, context) => {
    for (const arn of Topics) {
      context.world.access.addToResource(arn, readPolicy(PolicyDocument, context.logicalId, arn));
    }
    return { ref: generatedName(context, 255), attributes: {} };
  },
});

const notPublished = noEffect("only raw delivery to SQS is here");

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const topicSubscription = resourceType({
  type: "AWS::SNS::Subscription",
  properties: z.strictObject({
    DeliveryPolicy: notPublished,
    Endpoint: z.string().default(""),
    Protocol: z.string(),
    RawMessageDelivery: boolean.default(false),
    RedrivePolicy: notPublished,
    Region: notPublished,
    SubscriptionRoleArn: notPublished,
    TopicArn: z.string(),
  }),
  create: ({ TopicArn, Protocol, Endpoint, RawMessageDelivery: isRaw }, context) => {
    const arn = `${TopicArn}:${generatedName(context, 36)}`;
    context.world.sns.subscribe(TopicArn, { protocol: Protocol, endpoint: Endpoint, isRaw });
    return { ref: arn, attributes: { Arn: arn } };
  },
});
