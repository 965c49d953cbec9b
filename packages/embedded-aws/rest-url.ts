/** The target of a request to a REST protocol. */
export type RestUrl = {
  /** Parts of the path, which have no slash around them, decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
};

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
