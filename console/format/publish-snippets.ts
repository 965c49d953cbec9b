/** Ways to publish from outside the console. */
export const publishWays = ["leb", "curl", "TypeScript"] as const;
export type PublishWay = (typeof publishWays)[number];

/** An event without what each publication sets anew. */
export type Draft = {
  readonly event: string;
  readonly company_id: number;
  readonly [name: string]: unknown;
};

/** Stands for the key, which no snippet contains. */
const placeholder = "leb_pub_…";

/** Returns the sample of an event type as a new event of a company: its fixed id and time are removed. */
export function draftOf(
  sample: Readonly<Record<string, unknown>>,
  code: string,
  company: number,
): Draft {
  const { id: _id, ts: _ts, ...content } = sample;
  return { ...content, event: code, company_id: company };
}

/** Returns a command or a program that publishes an event. */
export function publishSnippet(way: PublishWay, draft: Draft, url: string): string {
  switch (way) {
    case "leb":
      return `export LEB_KEY=${placeholder}\nnpx leb publish --event ${draft.event} --company ${draft.company_id} --url ${url}`;
    case "curl":
      return `curl -sS ${url}/v1/events \\
  -H 'content-type: application/json' \\
  -H 'authorization: Bearer ${placeholder}' \\
  -d '${JSON.stringify(draft, null, 2).replaceAll("'", "'\\''")}'`;
    case "TypeScript":
      return `import { LicenseEventBus } from "license-event-bus/sdk";

const bus = new LicenseEventBus({ url: "${url}", key: process.env.LEB_KEY ?? "" });
await bus.publish(${JSON.stringify(draft, null, 2)});`;
  }
}
