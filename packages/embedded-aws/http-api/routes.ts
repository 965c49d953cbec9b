/** A route of an HTTP API and its function. */
export type Route<T> = {
  /** For example `GET /v1/things/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly target: T;
};

export type RouteMatch<T> = {
  readonly route: Route<T>;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
};

type CompiledRoute<T> = {
  readonly route: Route<T>;
  readonly method: string;
  readonly segments: readonly string[];
};

const NAME = /^\{([^}+]+)\}$/;
const GREEDY_NAME = /^\{([^}]+)\+\}$/;

/**
 * Chooses the most specific route: a full match before a path variable before a greedy one, and a
 * method before ANY. `$default` matches the rest.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export class Router<T> {
  readonly #routes: readonly CompiledRoute<T>[];
  readonly #default: Route<T> | undefined;

  constructor(routes: readonly Route<T>[]) {
    this.#default = routes.find(({ routeKey }) => routeKey === "$default");
    this.#routes = routes
      .filter(({ routeKey }) => routeKey !== "$default")
      .map((route) => {
        const [method = "", path = ""] = route.routeKey.split(" ");
        return { route, method, segments: segmentsOf(path) };
      })
      .sort(bySpecificity);
  }

  /** `path` is decoded. */
  match(method: string, path: string): RouteMatch<T> | undefined {
    const segments = segmentsOf(path);
    for (const candidate of this.#routes) {
      if (candidate.method !== "ANY" && candidate.method !== method) continue;
      const pathParameters = matchSegments(candidate.segments, segments);
      if (pathParameters) {
        const hasParameters = Object.keys(pathParameters).length > 0;
        return {
          route: candidate.route,
          pathParameters: hasParameters ? pathParameters : undefined,
        };
      }
    }
    return this.#default && { route: this.#default, pathParameters: undefined };
  }
}

function segmentsOf(path: string): readonly string[] {
  const segments = path.split("/").slice(1);
  // API Gateway treats `/things/` as `/things`.
  return segments.length > 1 && segments.at(-1) === "" ? segments.slice(0, -1) : segments;
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const greedy = GREEDY_NAME.exec(part)?.[1];
    if (greedy !== undefined) {
      if (at >= segments.length) return undefined;
      parameters[greedy] = segments.slice(at).join("/");
      return parameters;
    }
    const segment = segments[at];
    if (segment === undefined) return undefined;
    const name = NAME.exec(part)?.[1];
    if (name !== undefined && segment !== "") parameters[name] = segment;
    else if (part !== segment) return undefined;
  }
  return pattern.length === segments.length ? parameters : undefined;
}

function bySpecificity<T>(a: CompiledRoute<T>, b: CompiledRoute<T>): number {
  const length = Math.max(a.segments.length, b.segments.length);
  for (let at = 0; at < length; at += 1) {
    const difference = rank(a.segments[at]) - rank(b.segments[at]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

function rank(segment: string | undefined): number {
  if (segment === undefined) return 0;
  if (GREEDY_NAME.test(segment)) return 3;
  return NAME.test(segment) ? 2 : 1;
}
