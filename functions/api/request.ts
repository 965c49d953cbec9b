import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

export type Request = APIGatewayProxyEventV2;
export type Answer = Promise<APIGatewayProxyStructuredResultV2>;

/** The id at the end of the address. */
export function idOf(request: Request): string {
  return request.pathParameters?.id ?? "";
}
