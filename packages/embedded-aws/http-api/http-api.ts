import type { IncomingMessage, ServerResponse } from "node:http";
import { arnOf } from "../account.ts";
import { type Answered, billAnswer } from "../billing/http-api.ts";
import type { Meter } from "../billing/meter.ts";
import type { LambdaFunction } from "../lambda/function.ts";
import { MAX_PAYLOAD } from "../lambda/outcome.ts";
import type { LoopbackServer } from "../loopback.ts";
import { readBody } from "../wire-protocol.ts";
import { functionReply, gatewayReply, type HttpReply, requestEvent } from "./payload-format.ts";
import { Router } from "./routes.ts";

/** The target of a route. */
export type Integration = {
  readonly target: LambdaFunction;
  readonly timeoutMs: number;
  /** True if the function's policy lets this API invoke it for the resource with this ARN. */
  mayInvoke(sourceArn: string): boolean;
};

/** Limits of HTTP APIs. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY = 10 * 1024 * 1024;
export const MAX_INTEGRATION_MS = 30_000;

/** An HTTP API of API Gateway: its routes, each with its function. */
export class HttpApi {
  readonly id: string;
  readonly url: string;
  readonly #server: LoopbackServer;
  readonly #meter: Meter | undefined;
  readonly #integrations = new Map<string, Integration>();
  readonly #routes = new Map<string, string>();
  #stage = "$default";
  #accessLogFormat: string | undefined;

  constructor(id: string, server: LoopbackServer, meter?: Meter) {
    this.id = id;
    this.url = server.url;
    this.#server = server;
    this.#meter = meter;
  }

  addIntegration(integration: Integration): string {
    const id = `integration${this.#integrations.size + 1}`;
    this.#integrations.set(id, integration);
    return id;
  }

  addRoute(routeKey: string, integrationId: string): void {
    this.#routes.set(routeKey, integrationId);
  }

  /** @param accessLogFormat - Format of the access log's lines, if there is a log. */
  setStage(name: string, accessLogFormat?: string): void {
    this.#stage = name;
    this.#accessLogFormat = accessLogFormat;
  }

  /** Starts answering requests. */
  serve(): void {
    const routes = [...this.#routes].flatMap(([routeKey, integrationId]) => {
      const target = this.#integrations.get(integrationId);
      return target ? [{ routeKey, target }] : [];
    });
    const router = new Router(routes);
    this.#server.serve((request, response) => {
      this.#answer(request, router).then(
        (reply) => send(response, reply),
        // Only a client that disconnected while sending gets here.
        () => response.destroy(),
      );
    });
  }

  async #answer(request: IncomingMessage, router: Router<Integration>): Promise<HttpReply> {
    const [encodedPath = "/", ...rest] = (request.url ?? "/").split("?");
    const path = decode(encodedPath);
    const routePath = this.#withinStage(path);
    const match = routePath && router.match(request.method ?? "GET", routePath);
    if (!match) {
      request.resume();
      return this.#billed(gatewayReply(404, "Not Found"), { request, bodyBytes: 0 });
    }
    const body = await readBody(request, MAX_BODY);
    if (!body) return gatewayReply(413, "Request Entity Too Large");
    const { route, pathParameters } = match;
    const event = requestEvent(request, {
      apiId: this.id,
      stage: this.#stage,
      routeKey: route.routeKey,
      path,
      query: rest.join("?"),
      pathParameters,
      body,
    });
    if (Buffer.byteLength(event) > MAX_PAYLOAD)
      return gatewayReply(413, "Request Entity Too Large");
    const { routeKey } = route;
    const reply = route.target.mayInvoke(this.#sourceArn(routeKey))
      ? await invoke(route.target, event)
      : gatewayReply(500, "Internal Server Error");
    return this.#billed(reply, { request, routeKey, bodyBytes: body.length });
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
  #sourceArn(routeKey: string): string {
    return arnOf("execute-api", `${this.id}/${this.#stage}/${routeKey.replace(" /", "/")}`);
  }

  #billed(reply: HttpReply, answered: Pick<Answered, "request" | "routeKey" | "bodyBytes">) {
    const accessLogFormat = this.#accessLogFormat;
    if (this.#meter) billAnswer(this.#meter, { api: this.id, accessLogFormat, reply, ...answered });
    return reply;
  }

  /**
   * Returns the path within the stage. Every stage except `$default` is the first part of the path,
   * which routes do not see.
   */
  #withinStage(path: string): string | undefined {
    if (this.#stage === "$default") return path;
    const prefix = `/${this.#stage}`;
    if (path === prefix) return "/";
    return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
  }
}

async function invoke({ target, timeoutMs }: Integration, event: string): Promise<HttpReply> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), timeoutMs);
  });
  const outcome = await Promise.race([target.invoke(event), late]);
  clearTimeout(timer);
  if (outcome === "late") return gatewayReply(503, "Service Unavailable");
  const reply = outcome.kind === "result" ? functionReply(outcome.payload) : undefined;
  return reply ?? gatewayReply(500, "Internal Server Error");
}

function send(response: ServerResponse, { status, headers, body }: HttpReply): void {
  try {
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  } catch {
    // Neither HTTP nor API Gateway allows this header.
    send(response, gatewayReply(500, "Internal Server Error"));
    return;
  }
  response.setHeader("content-length", Buffer.byteLength(body));
  response.end(body);
}

/** Decodes a path: HTTP APIs pass it to functions decoded. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
