import {
  type Json,
  type Reply,
  startVendor,
  type VendorCall,
  type VendorFault,
  type VendorServer,
} from "./vendor-server.ts";

/*
 * The webhook of a workflow that posts to a channel of Microsoft Teams ("Post to a channel when a
 * webhook request is received"), in memory. As with the real one, 202 means that the workflow runs.
 * An invalid card fails inside the run, where the sender does not see it.
 */

/** Answers of a webhook that cannot post, for good or for now. */
const refusals = {
  DirectApiAuthorizationRequired: [
    401,
    "The request must be authenticated only by Shared Access scheme.",
  ],
  AuthorizationFailed: [403, "The authentication credentials are not valid."],
  WorkflowNotFound: [404, "The workflow could not be found."],
  WorkflowTriggerIsNotEnabled: [400, "Could not execute workflow trigger: it is not enabled."],
} as const;
export type TeamsRefusal = keyof typeof refusals;

export type FakeTeams = VendorServer & {
  /** The webhook's URL, including its signature. */
  readonly url: string;
  /** Cards in the channel. */
  readonly messages: readonly Json[];
  /** Failures of accepted runs. */
  readonly failedRuns: readonly string[];
  /**
   * The refusal of every message from now on, such as after the workflow was deleted or switched
   * off.
   */
  refusal: TeamsRefusal | undefined;
};

/** The answer of a workflow that exceeds its limit. */
export function tooManyTeamsMessages(retryAfter: number): VendorFault {
  return {
    status: 429,
    headers: { "retry-after": String(retryAfter) },
    body: errorBody("WorkflowRunActionThrottled", "Too many requests."),
  };
}

/**
 * The answer of an older Office 365 connector webhook when Teams itself refused the message: status
 * 200.
 */
export function failedInside(status: number): VendorFault {
  const what = `Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=0`;
  return { status: 200, body: `Webhook message delivery failed with error: ${what}` };
}

const path = "/workflows/0f1e2d3c4b5a69788796a5b4c3d2e1f0/triggers/manual/paths/invoke";
const signature = "fakeFakeFakeFakeFakeFakeFakeFakeFakeFake_-0";
const query = `api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${signature}`;
/** Teams accepts about 28 KB. */
const maxBytes = 28 * 1024;

/** Starts the webhook on a free port of the loopback. Its channel is empty. */
export async function startTeams(): Promise<FakeTeams> {
  const messages: Json[] = [];
  const failedRuns: string[] = [];

  function act(call: VendorCall): Reply {
    const refused = refusalOf(call);
    if (refused) return answer(...refused);
    run(call);
    return answer(202, "");
  }

  function refusalOf({
    method,
    path: called,
    headers,
    body,
  }: VendorCall): readonly [number, string] | undefined {
    const { pathname, searchParams } = new URL(called, "http://teams");
    if (pathname !== path) return refusal("WorkflowNotFound");
    if (!searchParams.has("sig")) return refusal("DirectApiAuthorizationRequired");
    if (searchParams.get("sig") !== signature) return refusal("AuthorizationFailed");
    if (fake.refusal) return refusal(fake.refusal);
    if (method !== "POST") return [404, errorBody("TriggerMethodNotAllowed", "It takes POST.")];
    const isJsonType = /^application\/json\b/.test(headers["content-type"] ?? "");
    return isJsonType && parsed(body) === undefined
      ? [400, errorBody("InvalidRequestContent", "The request content is not valid JSON.")]
      : undefined;
  }

  function run({ headers, body }: VendorCall): void {
    // A workflow treats a body of any other type as bytes.
    const isJsonType = /^application\/json\b/.test(headers["content-type"] ?? "");
    const message = isJsonType ? parsed(body) : undefined;
    const fault = messageFault(message) ?? sizeFault(body);
    if (fault) failedRuns.push(fault);
    else messages.push(...cardsOf(message));
  }

  const server = await startVendor(act);
  const fake: FakeTeams = {
    ...server,
    url: `${server.url}${path}?${query}`,
    messages,
    failedRuns,
    refusal: undefined,
  };
  return fake;
}

function refusal(code: TeamsRefusal): readonly [number, string] {
  const [status, message] = refusals[code];
  return [status, errorBody(code, message)];
}

function errorBody(code: string, message: string): string {
  return JSON.stringify({ error: { code, message } });
}

function answer(status: number, body: string): Reply {
  const type = body.startsWith("{") ? "application/json; charset=utf-8" : "text/plain";
  return { status, body, headers: { "content-type": type } };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/* A run posts the card of each attachment of a message. */

function sizeFault(body: string): string | undefined {
  return Buffer.byteLength(body) > maxBytes ? "RequestEntityTooLarge" : undefined;
}

function messageFault(message: unknown): string | undefined {
  const attachments = isJson(message) ? message.attachments : undefined;
  if (!Array.isArray(attachments)) {
    return "Send_each_adaptive_card failed: the result of 'foreach' must be a valid array";
  }
  const isCards = attachments.every(
    (one) => isJson(one) && one.contentType === "application/vnd.microsoft.card.adaptive",
  );
  if (!isCards) return "Post_card failed: the attachment is no adaptive card";
  return cardsOf(message).map(cardFault).find(Boolean);
}

function cardsOf(message: unknown): readonly Json[] {
  return (message as { attachments: { content: Json }[] }).attachments.map((one) => one.content);
}

function cardFault(card: unknown): string | undefined {
  if (!isJson(card) || card.type !== "AdaptiveCard") {
    return "AdaptiveSerializationException: Property 'type' must be 'AdaptiveCard'";
  }
  const { version, body = [], actions = [] } = card;
  if (!/^1\.[0-5]$/.test(String(version)))
    return "The card is of a version that Teams does not show";
  if (!Array.isArray(body)) return "'body' must be an array";
  if (!Array.isArray(actions) || !actions.every(isAction)) return "'actions' are not valid";
  const at = body.findIndex((element) => !isElement(element));
  return at < 0 ? undefined : `The element ${JSON.stringify(body[at])} is not valid`;
}

function isElement(element: unknown): boolean {
  if (!isJson(element)) return false;
  const isValid = Object.entries(elementTypes).find(([name]) => name === element.type)?.[1];
  return (isValid?.(element) ?? false) && looksValid(element);
}

/** The elements that display something. Inputs belong to cards that are answered. */
const elementTypes: Readonly<Record<string, (element: Json) => boolean>> = {
  TextBlock: ({ text }) => typeof text === "string",
  RichTextBlock: ({ inlines }) => isList(inlines, isInline),
  FactSet: ({ facts }) =>
    isList(
      facts,
      (fact) => isJson(fact) && typeof fact.title === "string" && typeof fact.value === "string",
    ),
  Image: ({ url }) => typeof url === "string" && URL.canParse(url),
  ImageSet: ({ images }) => isList(images, isElement),
  ActionSet: ({ actions }) => isList(actions, isAction),
  Container: ({ items }) => isList(items, isElement),
  ColumnSet: ({ columns }) =>
    isList(columns, (column) => isJson(column) && isList(column.items, isElement)),
};

function isInline(inline: unknown): boolean {
  if (typeof inline === "string") return true;
  return (
    isJson(inline) &&
    inline.type === "TextRun" &&
    typeof inline.text === "string" &&
    looksValid(inline)
  );
}

function isAction(action: unknown): boolean {
  if (!isJson(action)) return false;
  return action.type === "Action.OpenUrl"
    ? typeof action.url === "string" && URL.canParse(action.url)
    : /^Action\.(Submit|ShowCard|ToggleVisibility|Execute)$/.test(String(action.type));
}

/** Allowed values of the display options of elements and texts. */
const looks: Readonly<Record<string, readonly unknown[]>> = {
  weight: ["Lighter", "Default", "Bolder"],
  size: ["Small", "Default", "Medium", "Large", "ExtraLarge"],
  spacing: ["None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"],
  isSubtle: [true, false],
  wrap: [true, false],
  separator: [true, false],
};

function looksValid(element: Json): boolean {
  return Object.entries(looks).every(
    ([name, values]) => element[name] === undefined || values.includes(element[name]),
  );
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
