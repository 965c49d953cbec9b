/** The target of a request to a REST protocol. */
export type RestUrl = {
  /** Decoded parts of the path, without slashes. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
};

/**
 * Parses any target that HTTP allows, including one that starts with a host. `new URL` throws for
 * `//` and takes the host of `//host` out of the path.
 */
export function restUrl(url: string): RestUrl {
  const [path = "", ...rest] = url.replace(/^http:\/\/[^/?]*/i, "").split("?");
  return {
    segments: path.split("/").slice(1).map(decoded),
    query: new URLSearchParams(rest.join("?")),
  };
}

/** Keeps a malformed encoding: no name contains a percent sign, so the models refuse it. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
