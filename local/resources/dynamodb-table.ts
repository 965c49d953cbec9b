import * as z from "zod";
import { boolean, generatedName, noEffect, resourceType } from "./resource-type.ts";

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
    TableName: z.string().optional(),
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
    SSESpecification: noEffect("the data folder is as safe as the disk"),
    DeletionProtectionEnabled: noEffect("no call here deletes a table of the template"),
    TableClass: noEffect("it only changes the price"),
    ContributorInsightsSpecification: noEffect("there is no CloudWatch here"),
    Tags: noEffect("they only name"),
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
    const arn = await context.world.dynamodb.ensureTable(name, schema, timeToLive);
    return { ref: name, attributes: { Arn: arn } };
  },
});
