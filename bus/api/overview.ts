/** The name of the API, and URLs of its pages and documents. */
export type Overview = {
  readonly name: string;
  readonly docs: string;
  readonly console: string;
  readonly openapi: string;
  readonly health: string;
};

/** Returns the overview of an API at a URL. */
export function overviewOf(apiUrl: string): Overview {
  return {
    name: "License event bus",
    docs: `${apiUrl}/docs`,
    console: `${apiUrl}/console`,
    openapi: `${apiUrl}/v1/openapi.json`,
    health: `${apiUrl}/v1/health`,
  };
}

/** Returns the overview as lines of text. */
export function overviewText({ name, docs, console, openapi }: Overview): string {
  return `${name}

API reference  ${docs}
Console        ${console}
OpenAPI        ${openapi}
`;
}
