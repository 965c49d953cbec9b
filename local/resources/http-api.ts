import * as z from "zod";
import { TemplateFault } from "../cloudformation/template.ts";
import { type HttpApi, MAX_INTEGRATION_MS } from "../http-api/http-api.ts";
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
    Description: noEffect("it only describes"),
    DisableExecuteApiEndpoint: noEffect("the loopback address is the only endpoint here"),
    IpAddressType: noEffect("the loopback address is the only endpoint here"),
    Tags: noEffect("they only name"),
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
    AccessLogSettings: noEffect("there is no CloudWatch here"),
    DefaultRouteSettings: noEffect("nothing is throttled or measured here"),
    RouteSettings: noEffect("nothing is throttled or measured here"),
    Description: noEffect("it only describes"),
    Tags: noEffect("they only name"),
  }),
  create: ({ ApiId, StageName }, { logicalId, world }) => {
    apiOf(world, ApiId, logicalId).setStage(StageName);
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
    Description: noEffect("it only describes"),
    CredentialsArn: noEffect("roles are not enforced yet"),
  }),
  create: (properties, { logicalId, world }) => {
    const target = world.lambda.get(properties.IntegrationUri);
    const timeoutMs = properties.TimeoutInMillis;
    const id = apiOf(world, properties.ApiId, logicalId).addIntegration({ target, timeoutMs });
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
    OperationName: noEffect("it only names"),
  }),
  create: ({ ApiId, RouteKey, Target }, context) => {
    const integrationId = Target.slice("integrations/".length);
    apiOf(context.world, ApiId, context.logicalId).addRoute(RouteKey, integrationId);
    const id = generatedName(context, 64);
    return { ref: id, attributes: { RouteId: id } };
  },
});

function apiOf({ apis }: World, id: string, logicalId: string): HttpApi {
  const found = apis.get(id);
  if (found) return found;
  throw new TemplateFault(logicalId, `there is no API ${id}`);
}
