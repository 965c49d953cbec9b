import type { Subscription } from "../../sdk/index.ts";

type Shown = { readonly type: string } & Partial<
  Readonly<Record<"url" | "queue_arn" | "topic_arn" | "event_bus_arn", string>>
> & { readonly urls?: object };

/** Returns where a subscription sends, in one line: the URLs of a webhook, or the type of another target. */
export function targetText(target: Subscription["target"]): string {
  const { type, url, queue_arn, topic_arn, event_bus_arn, urls } = target as Shown;
  const address = url ?? queue_arn ?? topic_arn ?? event_bus_arn;
  const addresses = address ? [address] : Object.values(urls ?? {}).map(String);
  return type === "webhook" ? addresses.join(", ") : [type, ...addresses].join(" ");
}
