import type { AwsCall } from "../intercept.ts";
import { jsonBody } from "../json-body.ts";
import { invokedFunction } from "../lambda/invoke-api.ts";
import { queryParameters } from "../query-protocol.ts";
import { restUrl } from "../rest-url.ts";

/**
 * A call as AWS's models describe it: the operation and all members, wherever the protocol puts
 * them.
 */
export type ModelRequest = { readonly operation: string; readonly input: object };

/**
 * Returns a call by AWS's model of its service.
 *
 * @throws AwsError if the protocol requires a JSON object and the body is not one.
 */
export function modelRequest(call: AwsCall): ModelRequest {
  switch (call.service) {
    case "dynamodb":
    case "events":
    case "sqs":
      return { operation: call.operation, input: jsonBody(call.body) };
    case "lambda":
      return invocation(call);
    default:
      return queryRequest(call);
  }
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
function queryRequest({ body }: AwsCall): ModelRequest {
  const { Action = "", Version: _, ...input } = Object.fromEntries(queryParameters(body));
  return { operation: Action, input };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax */
function invocation({ operation, headers }: AwsCall): ModelRequest {
  const [, url = ""] = operation.split(" ");
  const FunctionName = invokedFunction(url);
  return {
    operation: FunctionName === undefined ? operation : "Invoke",
    input: present({
      ...Object.fromEntries(restUrl(url).query),
      FunctionName,
      InvocationType: headers["x-amz-invocation-type"],
      LogType: headers["x-amz-log-type"],
      ClientContext: headers["x-amz-client-context"],
      DurableExecutionName: headers["x-amz-durable-execution-name"],
      TenantId: headers["x-amz-tenant-id"],
    }),
  };
}

function present(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
