/**
 * Adds a route for HEAD to each for GET. Its answer is the same: servers of HTTP leave out the body (RFC 9110, section
 * 9.3.2).
 */
export function withHead<Route extends { readonly method: string }>(
  routes: readonly Route[],
): (Route | (Omit<Route, "method"> & { readonly method: "HEAD" }))[] {
  return routes.flatMap((route) =>
    route.method === "GET" ? [route, { ...route, method: "HEAD" as const }] : [route],
  );
}
