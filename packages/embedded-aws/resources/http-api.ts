import * as z from "zod";
import { TemplateFault } from "../cloudformation/template.ts";
import { type HttpApi, MAX_INTEGRATION_MS } from "../http-api/http-api.ts";
import type { LambdaFunction } from "../lambda/function.ts";
import {
  boolean,
  generatedName,
  noEffect,
  number,
  resourceType,
  type World,
} from "./resource-type.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html */
export const api = resourceType({
  type: "AWS::ApiGatewayV2::Api",
  properties: z.strictObject({
    Name: z.string(),
    ProtocolType: z.literal("HTTP"),
    Description: noEffect("only a description"),
    DisableExecuteApiEndpoint: noEffect("the loopback address is the only endpoint here"),
    IpAddressType: noEffect("the loopback address is the only endpoint here"),
    Tags: noEffect("tags are only labels"),
  }),
  create: async (_properties, { logicalId, world }) => {
    const id = logicalId.toLowerCase();
    const created = await world.createApi(id);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: created.url } };
  },
});

export const stage = resourceType({
  type: "AWS::ApiGatewayV2::Stage",
  properties: z.strictObject({
    ApiId: z.string(),
    StageName: z.string(),
    AutoDeploy: boolean.refine((value) => value, "must be true: there are no deployments here"),
    AccessLogSettings: z
      .strictObject({ Format: z.string(), DestinationArn: noEffect("there is no CloudWatch here") })
      .optional(),
    DefaultRouteSettings: noEffect("nothing is throttled or measured here"),
    RouteSettings: noEffect("nothing is throttled or measured here"),
    Description: noEffect("only a description"),
    Tags: noEffect("tags are only labels"),
  }),
  create: ({ ApiId, StageName, AccessLogSettings }, { logicalId, world }) => {
    apiOf(world, ApiId, logicalId).setStage(StageName, AccessLogSettings?.Format);
    return { ref: StageName, attributes: {} };
  },
});

export const integration = resourceType({
  type: "AWS::ApiGatewayV2::Integration",
  properties: z.strictObject({
    ApiId: z.string(),
    IntegrationType: z.literal("AWS_PROXY"),
    IntegrationUri: z.string(),
    PayloadFormatVersion: z.literal("2.0"),
    TimeoutInMillis: number.max(MAX_INTEGRATION_MS).default(MAX_INTEGRATION_MS),
    IntegrationMethod: noEffect("a function is always invoked in the same way"),
    Description: noEffect("only a description"),
    CredentialsArn: noEffect("functions are invoked by their own policies"),
  }),
  create: (properties, { logicalId, world }) => {
    const target = world.lambda.get(properties.IntegrationUri);
    const timeoutMs = properties.TimeoutInMillis;
    const mayInvoke = (sourceArn: string) => mayApiInvoke(world, target, sourceArn);
    const api = apiOf(world, properties.ApiId, logicalId);
    const id = api.addIntegration({ target, timeoutMs, mayInvoke });
    return { ref: id, attributes: { IntegrationId: id } };
  },
});

export const route = resourceType({
  type: "AWS::ApiGatewayV2::Route",
  properties: z.strictObject({
    ApiId: z.string(),
    RouteKey: z.string(),
    Target: z.string().startsWith("integrations/"),
    AuthorizationType: z.literal("NONE").default("NONE"),
    OperationName: noEffect("only a label"),
  }),
  create: ({ ApiId, RouteKey, Target }, context) => {
    const integrationId = Target.slice("integrations/".length);
    apiOf(context.world, ApiId, context.logicalId).addRoute(RouteKey, integrationId);
    const id = generatedName(context, 64);
    return { ref: id, attributes: { RouteId: id } };
  },
});

function mayApiInvoke({ access, warn }: World, target: LambdaFunction, sourceArn: string): boolean {
  try {
    access.check({
      principal: { service: "apigateway.amazonaws.com" },
      action: "lambda:InvokeFunction",
      resource: target.config.arn,
      context: { "aws:SourceArn": sourceArn },
    });
    return true;
  } catch (error) {
    warn(`${sourceArn} cannot invoke its function: ${error}`);
    return false;
  }
}

function apiOf({ apis }: World, id: string, logicalId: string): HttpApi {
  const found = apis.get(id);
  if (found) return found;
  throw new TemplateFault(logicalId, `there is no API ${id}`);
}
