import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type DomainMappingOptions,
  type HttpApi,
  LogGroupLogDestination,
  type ThrottleSettings,
} from "aws-cdk-lib/aws-apigatewayv2";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { settingsOf } from "./settings.ts";

/**
 * One line for each request, with the fields that the functions' own lines lack: the caller, and refusals of API
 * Gateway. It is short because each byte costs money. API Gateway requires the request's id.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const accessLine = {
  request: "$context.requestId",
  ip: "$context.identity.sourceIp",
  route: "$context.routeKey",
  status: "$context.status",
  ms: "$context.responseLatency",
  refused: "$context.error.responseType",
};

/**
 * Limits and domain of the API's stage. Without `domainMapping`, only API Gateway's own domain name
 * leads to it.
 */
export interface ApiStageProps {
  readonly throttle: ThrottleSettings;
  readonly domainMapping?: DomainMappingOptions;
}

/** Adds the API's only stage, with its access log and its limits. */
export function addStage(api: HttpApi, props: ApiStageProps): void {
  const { logRetention: retention, removalPolicy } = settingsOf(api);
  api.addStage("DefaultStage", {
    ...props,
    stageName: "$default",
    autoDeploy: true,
    accessLogSettings: {
      destination: new LogGroupLogDestination(
        new LogGroup(api, "AccessLog", { retention, removalPolicy }),
      ),
      format: AccessLogFormat.custom(JSON.stringify(accessLine)),
    },
  });
}
