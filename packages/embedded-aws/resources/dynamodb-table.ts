import * as z from "zod";
import { readPolicy } from "../iam/policy.ts";
import { boolean, generatedName, noEffect, physicalName, resourceType } from "./resource-type.ts";

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.string() }));

const index = z.strictObject({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.strictObject({
    ProjectionType: z.string().optional(),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
  ProvisionedThroughput: noEffect("nothing is throttled here"),
  OnDemandThroughput: noEffect("nothing is throttled here"),
  ContributorInsightsSpecification: noEffect("there is no CloudWatch here"),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const dynamodbTable = resourceType({
  type: "AWS::DynamoDB::Table",
  properties: z.strictObject({
    TableName: physicalName(255, /^[\w.-]{3,}$/).optional(),
    KeySchema: keySchema,
    AttributeDefinitions: z.array(
      z.strictObject({ AttributeName: z.string(), AttributeType: z.string() }),
    ),
    GlobalSecondaryIndexes: z.array(index).optional(),
    LocalSecondaryIndexes: z.array(index).optional(),
    TimeToLiveSpecification: z
      .strictObject({ AttributeName: z.string().optional(), Enabled: boolean })
      .optional(),
    BillingMode: noEffect("nothing is billed here"),
    ProvisionedThroughput: noEffect("nothing is throttled here"),
    OnDemandThroughput: noEffect("nothing is throttled here"),
    PointInTimeRecoverySpecification: noEffect(
      "there are no backups but copies of the data folder",
    ),
    SSESpecification: z.object({ KMSMasterKeyId: z.string().optional() }).optional(),
    ResourcePolicy: z.strictObject({ PolicyDocument: z.unknown() }).optional(),
    DeletionProtectionEnabled: noEffect("no call here deletes a table of the template"),
    TableClass: noEffect("it only changes the price"),
    ContributorInsightsSpecification: noEffect("there is no CloudWatch here"),
    Tags: noEffect("tags are only labels"),
  }),
  create: async (properties, context) => {
    const name = properties.TableName ?? generatedName(context, 255);
    const { Enabled: expires, AttributeName } = properties.TimeToLiveSpecification ?? {};
    const indexes = (list: typeof properties.GlobalSecondaryIndexes) =>
      list?.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
    const schema = {
      KeySchema: properties.KeySchema,
      AttributeDefinitions: properties.AttributeDefinitions,
      GlobalSecondaryIndexes: indexes(properties.GlobalSecondaryIndexes),
      LocalSecondaryIndexes: indexes(properties.LocalSecondaryIndexes),
    };
    const timeToLive = expires ? AttributeName : undefined;
    const { dynamodb, access } = context.world;
    const arn = await dynamodb.ensureTable(name, schema, timeToLive);
    const key = properties.SSESpecification?.KMSMasterKeyId;
    if (key !== undefined) access.encrypt(arn, key);
    if (properties.ResourcePolicy) {
      const { PolicyDocument } = properties.ResourcePolicy;
      access.addToResource(arn, readPolicy(PolicyDocument, context.logicalId, arn));
    }
    return { ref: name, attributes: { Arn: arn } };
  },
});
