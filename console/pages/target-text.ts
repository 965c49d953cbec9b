import type { Subscription } from "../../sdk/index.ts";

/** Returns where a subscription sends, in one line: the URLs of a webhook, or the type of the connector. */
export function targetText(target: Subscription["target"]): string {
  const { type, url, urls } = target as { type: string; url?: string; urls?: object };
  const addresses = url ? [url] : Object.values(urls ?? {}).map(String);
  return type === "webhook" ? addresses.join(", ") : [type, ...addresses].join(" ");
}
