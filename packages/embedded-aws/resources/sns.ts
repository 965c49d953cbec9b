import * as z from "zod";
import { arnOf } from "../account.ts";
import { generatedName, noEffect, physicalName, resourceType } from "./resource-type.ts";

const nothingSent = noEffect("nothing here sends to a topic");

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const topic = resourceType({
  type: "AWS::SNS::Topic",
  properties: z.strictObject({
    TopicName: physicalName(256, /^[\w-]+(\.fifo)?$/).optional(),
    DisplayName: nothingSent,
    FifoTopic: nothingSent,
    KmsMasterKeyId: nothingSent,
    Subscription: nothingSent,
    Tags: noEffect("tags are only labels"),
    TracingConfig: nothingSent,
  }),
  create: ({ TopicName }, context) => {
    const name = TopicName ?? generatedName(context, 256);
    const arn = arnOf("sns", name);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export const topicPolicy = resourceType({
  type: "AWS::SNS::TopicPolicy",
  properties: z.strictObject({ PolicyDocument: nothingSent, Topics: nothingSent }),
  create: (_properties, context) => ({ ref: generatedName(context, 255), attributes: {} }),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const topicSubscription = resourceType({
  type: "AWS::SNS::Subscription",
  properties: z.strictObject({
    DeliveryPolicy: nothingSent,
    Endpoint: nothingSent,
    FilterPolicy: nothingSent,
    FilterPolicyScope: nothingSent,
    Protocol: nothingSent,
    RawMessageDelivery: nothingSent,
    RedrivePolicy: nothingSent,
    Region: nothingSent,
    SubscriptionRoleArn: nothingSent,
    TopicArn: z.string(),
  }),
  create: ({ TopicArn }, context) => {
    const arn = `${TopicArn}:${generatedName(context, 36)}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
});
