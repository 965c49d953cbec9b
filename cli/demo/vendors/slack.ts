import {
  type Json,
  type Reply,
  startVendor,
  type VendorCall,
  type VendorFault,
  type VendorServer,
} from "./vendor-server.ts";

/*
 * An incoming webhook of Slack, in memory, as Slack documents it: it accepts what Slack accepts,
 * refuses the rest with the same messages, and keeps the channel's messages.
 */

/** Answers of a webhook that cannot post, for good or for now. */
const refusals = {
  invalid_token: 403,
  action_prohibited: 403,
  posting_to_general_channel_denied: 403,
  team_disabled: 403,
  no_service: 404,
  no_team: 404,
  no_active_hooks: 404,
  channel_not_found: 404,
  channel_is_archived: 410,
  rollup_error: 500,
} as const;
export type SlackRefusal = keyof typeof refusals;

export type FakeSlack = VendorServer & {
  /** The webhook's URL, including its secret part. */
  readonly url: string;
  /** Messages in the channel. */
  readonly messages: readonly Json[];
  /**
   * The refusal of every message from now on, such as after the app was removed or the channel
   * archived.
   */
  refusal: SlackRefusal | undefined;
};

/** Slack's answer to more than about one message a second. */
export function tooManySlackMessages(retryAfter: number): VendorFault {
  return { status: 429, headers: { "retry-after": String(retryAfter) }, body: "rate_limited" };
}

const [team, service, token] = ["T0FAKETEAM", "B0FAKEHOOK", "xFakeFakeFakeFakeFakeFak"];

/** Starts the webhook on a free port of the loopback. Its channel is empty. */
export async function startSlack(): Promise<FakeSlack> {
  const messages: Json[] = [];

  function act(call: VendorCall): Reply {
    const refused = refusalOf(call);
    if (refused) return answer(...refused);
    messages.push(JSON.parse(call.body));
    return answer(200, "ok");
  }

  function refusalOf({
    method,
    path,
    headers,
    body,
  }: VendorCall): readonly [number, string] | undefined {
    if (method !== "POST") return [405, "method_not_allowed"];
    const [, services, aTeam, aService, aToken, ...more] = path.split("/");
    if (services !== "services" || aTeam !== team) return [404, "no_team"];
    if (aService !== service || more.length > 0) return [404, "no_service"];
    if (aToken !== token) return [403, "invalid_token"];
    if (fake.refusal) return [refusals[fake.refusal], fake.refusal];
    if (!/^application\/json\b/.test(headers["content-type"] ?? ""))
      return [400, "invalid_payload"];
    const error = errorOf(body);
    return error ? [400, error] : undefined;
  }

  const server = await startVendor(act);
  const fake: FakeSlack = {
    ...server,
    url: `${server.url}/services/${team}/${service}/${token}`,
    messages,
    refusal: undefined,
  };
  return fake;
}

function answer(status: number, body: string): Reply {
  return { status, body, headers: { "content-type": "text/html" } };
}

/** Returns Slack's name of what is wrong with a payload; undefined if it is valid. */
function errorOf(body: string): string | undefined {
  let payload: unknown;
  try {
    payload = JSON.parse(body);
  } catch {
    return "invalid_payload";
  }
  if (!isJson(payload)) return "invalid_payload";
  const { text, blocks, attachments } = payload;
  if (text !== undefined && typeof text !== "string") return "invalid_payload";
  if (blocks !== undefined && !Array.isArray(blocks)) return "invalid_blocks_format";
  const hasAttachments = Array.isArray(attachments) && attachments.length > 0;
  if (!text?.trim() && !blocks?.length && !hasAttachments) return "no_text";
  return blocks && !areBlocks(blocks) ? "invalid_blocks" : undefined;
}

/* Block Kit: blocks for messages and their limits ("Block Kit reference"). */

function areBlocks(blocks: readonly unknown[]): boolean {
  const ids = blocks.flatMap((block) => (isJson(block) ? (block.block_id ?? []) : []));
  return blocks.length <= 50 && new Set(ids).size === ids.length && blocks.every(isBlock);
}

function isBlock(block: unknown): boolean {
  if (!isJson(block)) return false;
  const { type, block_id, ...rest } = block;
  if (block_id !== undefined && !isText(block_id, 255)) return false;
  const isValid = Object.entries(blockTypes).find(([name]) => name === type)?.[1];
  return isValid?.(rest) ?? false;
}

const blockTypes: Readonly<Record<string, (block: Json) => boolean>> = {
  header: ({ text, level: _, ...rest }) => isTextObject(text, 150, "plain_text") && isEmpty(rest),
  divider: isEmpty,
  section: ({ text, fields, accessory, expand, ...rest }) =>
    (text !== undefined || fields !== undefined) &&
    (text === undefined || isTextObject(text, 3000)) &&
    (fields === undefined || isList(fields, 10, (field) => isTextObject(field, 2000))) &&
    (accessory === undefined || isElement(accessory)) &&
    (expand === undefined || typeof expand === "boolean") &&
    isEmpty(rest),
  context: ({ elements, ...rest }) =>
    isList(elements, 10, (one) => isTextObject(one, 3000) || isImage(one)) && isEmpty(rest),
  image: ({ title, ...rest }) =>
    isImage({ type: "image", ...rest }) &&
    (title === undefined || isTextObject(title, 2000, "plain_text")),
  actions: ({ elements, ...rest }) => isList(elements, 25, isElement) && isEmpty(rest),
  markdown: ({ text, ...rest }) => isText(text, 12_000) && isEmpty(rest),
  rich_text: ({ elements, ...rest }) =>
    isList(elements, Infinity, (one) => isJson(one) && /^rich_text_/.test(String(one.type))) &&
    isEmpty(rest),
};

function isTextObject(value: unknown, most: number, only?: "plain_text"): boolean {
  if (!isJson(value)) return false;
  const { type, text, emoji, verbatim, ...rest } = value;
  return (
    (type === "plain_text" || (type === "mrkdwn" && !only)) &&
    isText(text, most) &&
    (emoji === undefined || (type === "plain_text" && typeof emoji === "boolean")) &&
    (verbatim === undefined || (type === "mrkdwn" && typeof verbatim === "boolean")) &&
    isEmpty(rest)
  );
}

function isImage(value: unknown): boolean {
  return (
    isJson(value) &&
    value.type === "image" &&
    isText(value.alt_text, 2000) &&
    (isText(value.image_url, 3000) || isJson(value.slack_file))
  );
}

/**
 * True if the value has what all interactive elements have in common. There are too many kinds to
 * check each.
 */
function isElement(value: unknown): boolean {
  return isImage(value) || (isJson(value) && isText(value.type, 100) && value.type !== "image");
}

function isList(value: unknown, most: number, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isItem);
}

function isText(value: unknown, most: number): value is string {
  return typeof value === "string" && value.trim().length > 0 && value.length <= most;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: Json): boolean {
  return Object.keys(value).length === 0;
}
