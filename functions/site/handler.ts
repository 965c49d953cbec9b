import { join } from "node:path";
import middy from "@middy/core";
import router from "@middy/http-router";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { withHead } from "../../bus/api/http/head.ts";
import { problems } from "../../bus/api/http/response.ts";
import { environment } from "../../bus/aws/lambda.ts";
import { siteRoutes } from "../../bus/site/routes.ts";

const { API_URL, CONSOLE_FRAME_ANCESTORS } = environment("API_URL", "CONSOLE_FRAME_ANCESTORS");
const routes = siteRoutes(API_URL, CONSOLE_FRAME_ANCESTORS, {
  console: join(import.meta.dirname, "console"),
  reference: join(import.meta.dirname, "docs"),
});

/** Serves the console, the API reference as a page, and the OpenAPI and AsyncAPI documents. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(problems())
  .handler(router({ routes: withHead(routes) }));
