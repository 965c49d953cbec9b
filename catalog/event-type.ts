export const channels = ["webhooks", "integrations"] as const;
export type Channel = (typeof channels)[number];
