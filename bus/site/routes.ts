import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { lazily } from "../../catalog/lazily.ts";
import { Refusal } from "../api/http/response.ts";
import type { Method } from "../api/operations/operation.ts";
import { siteOperations } from "../api/operations/site.ts";
import { problem } from "../values/problem.ts";
import { fileResponse } from "./file-response.ts";
import { etagOf, jsonFile, type ServedFile } from "./served-file.ts";
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

/**
 * The console is one script and one style of this host, and calls only this host. It puts no HTML from strings into
 * the page, which the browser enforces.
 *
 * @param frameAncestors - Origins of pages that can embed it, with spaces between them; empty for none.
 */
function consolePolicy(frameAncestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors || "'none'"}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

const documentPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * Returns the routes of the site: the console, the API reference and the documents. A document is made on the first
 * request for it.
 *
 * @param frameAncestors - Origins of pages that can embed the console, with spaces between them; empty for none.
 * @param folders - Folders with the files of the console (lib/site/console-files.ts) and of the reference
 * (lib/site/reference-files.ts).
 */
export function siteRoutes(
  apiUrl: string,
  frameAncestors: string,
  folders: { readonly console: string; readonly reference: string },
): readonly Route[] {
  const consoleFile = fileServer(folders.console, consolePolicy(frameAncestors));
  const referenceFile = fileServer(folders.reference, referencePolicy);
  const openApi = lazily(async () => {
    const { openApi } = await import("../api/document/open-api.ts");
    return jsonFile(openApi({ server: apiUrl }));
  });
  const asyncApi = lazily(async () => {
    const { asyncApi } = await import("../../catalog/async-api.ts");
    return jsonFile(asyncApi({ server: apiUrl }));
  });

  return [
    {
      ...siteOperations.getConsole,
      handler: (request) => consoleFile("index.html", request),
    },
    {
      method: "GET",
      // The router's only name for several segments.
      path: "/console/{proxy+}",
      handler: (request) => consoleFile(consoleFileAt(request.pathParameters?.proxy), request),
    },
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

/** Returns the file of a path of the console. The console itself routes all paths outside `files/`. */
function consoleFileAt(path = ""): string {
  return /^files\/(.*)$/.exec(path)?.[1] ?? "index.html";
}

/** Returns an etag that changes with the policy: browsers keep the old policy of a page that gets 304. */
function etagWith(policy: string, { etag }: ServedFile): string {
  return etagOf(Buffer.from(`${etag} ${policy}`));
}

/** Returns a function that serves the files of a folder. */
function fileServer(folder: string, policy: string) {
  const find = staticFiles(folder);
  return async (name: string, { headers, rawPath }: Request) => {
    const file = find(name);
    if (file) return fileResponse({ ...file, etag: etagWith(policy, file) }, headers, policy);
    throw new Refusal(problem("not-found", `The site has no file ${rawPath.slice(0, 200)}.`));
  };
}
