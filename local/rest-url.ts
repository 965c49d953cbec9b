/** The target of a request to a REST protocol. */
export type RestUrl = {
  /** Parts of the path, which have no slash around them, decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
};

/** The target of a request about one of a collection, or about all of it. */
export type ResourceUrl = {
  /** As AWS's models write it, such as `GET /schedules/{Name}`. */
  readonly route: string;
  /** Undefined for the whole collection. */
  readonly name: string | undefined;
  readonly query: URLSearchParams;
};

export function resourceUrl(method: string, url: string): ResourceUrl {
  const { segments, query } = restUrl(url);
  const [collection, name, ...more] = segments;
  const path = [collection, ...(name ? ["{Name}"] : []), ...more];
  return { route: `${method} /${path.join("/")}`, name: name || undefined, query };
}

/** Reads any target that HTTP lets through, also one with a host in front. `new URL` throws for `//` and takes the host of `//host` out of the path. */
export function restUrl(url: string): RestUrl {
  const [path = "", ...rest] = url.replace(/^http:\/\/[^/?]*/i, "").split("?");
  return {
    segments: path.split("/").slice(1).map(decoded),
    query: new URLSearchParams(rest.join("?")),
  };
}

/** Leaves a malformed encoding as it is: no name contains a percent sign, so the models refuse it. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
