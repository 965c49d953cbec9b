import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { lazily } from "../../catalog/lazily.ts";
import { Refusal } from "../api/http/response.ts";
import type { Method } from "../api/operations/operation.ts";
import { siteOperations } from "../api/operations/site.ts";
import { problem } from "../values/problem.ts";
import { fileResponse } from "./file-response.ts";
import { jsonFile } from "./served-file.ts";
import { staticFiles } from "./static-files.ts";

type Request = APIGatewayProxyEventV2;
type Route = {
  readonly method: Method;
  readonly path: string;
  readonly handler: (request: Request) => Promise<APIGatewayProxyStructuredResultV2>;
};

/**
 * The reference loads its script, its style and the OpenAPI document from this host only. Redoc adds styles to the
 * page and to elements, and its search runs in a worker that it makes of a blob.
 */
const referencePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src data:",
  "connect-src 'self'",
  "worker-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const documentPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * Returns the routes of the site: the API reference and the documents. A document is made on the first request for it.
 *
 * @param referenceFolder - Folder with the files of the reference (lib/site/reference-files.ts).
 */
export function siteRoutes(apiUrl: string, referenceFolder: string): readonly Route[] {
  const reference = staticFiles(referenceFolder);
  const openApi = lazily(async () => {
    const { openApi } = await import("../api/document/open-api.ts");
    return jsonFile(openApi({ server: apiUrl }));
  });
  const asyncApi = lazily(async () => {
    const { asyncApi } = await import("../../catalog/async-api.ts");
    return jsonFile(asyncApi({ server: apiUrl }));
  });

  async function referenceFile(name: string, { headers, rawPath }: Request) {
    const file = reference(name);
    if (file) return fileResponse(file, headers, referencePolicy);
    throw new Refusal(problem("not-found", `The site has no file ${rawPath.slice(0, 200)}.`));
  }

  return [
    {
      ...siteOperations.getReference,
      handler: (request) => referenceFile("index.html", request),
    },
    {
      method: "GET",
      path: "/docs/{file}",
      handler: (request) => referenceFile(request.pathParameters?.file ?? "", request),
    },
    {
      ...siteOperations.getOpenApi,
      handler: async ({ headers }) => fileResponse(await openApi(), headers, documentPolicy),
    },
    {
      ...siteOperations.getAsyncApi,
      handler: async ({ headers }) => fileResponse(await asyncApi(), headers, documentPolicy),
    },
  ];
}
