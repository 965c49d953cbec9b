import type { Tag } from "../operations/description.ts";

/** Introduction to the document, in Markdown. */
export const introduction = `
The license event bus carries events of licensing systems to the servers, CRMs and chats of your customers. Publishers
send events, and each company (tenant) subscribes to those that it wants.

## Authentication

Send an API key with every request: \`authorization: Bearer leb_…\`. An administrator creates keys.

| key | allows |
| --- | --- |
| publisher, \`leb_pub_…\` | to publish events |
| company, \`leb_co_…\` | to manage what belongs to one company |
| administrator, \`leb_adm_…\` | to manage keys and all companies |

The token of a portal session, \`leb_ses_…\`, stands in for a company's key in a browser. It expires within a day.

A key of a company or an administrator can be read-only (\`permissions\`). It can make the calls that change nothing:
every GET, and the tests of patterns and transforms.

Each operation says which key it needs. A wrong or missing key gets 401, and a key of the wrong kind gets 403. Another
company's resources get 404, as if they did not exist.

## Requests and answers

Bodies are JSON in UTF-8, uncompressed, with \`content-type: application/json\`. Property names that the API does not know
are refused. Times are Unix milliseconds, except \`ts\` of an event, which is in Unix seconds.

## Errors

Errors are problem details (RFC 9457) of the type \`application/problem+json\`. Programs decide by \`type\`, which is stable:
\`urn:license-event-bus:problem:\` and the name that this page lists for each operation. \`detail\` is for readers.
\`errors\` has a JSON pointer for each wrong value.

Retry after 429, 503 and other 5xx answers, and when no answer came. If the answer has \`retry-after\`, wait for as many
seconds. Correct the request after any other 4xx.

## Idempotency

Send the header \`Idempotency-Key\` with a POST that changes something, and you can repeat it safely. The same key with the same
request gets the first answer for a day, with the header \`idempotent-replayed: true\`. The same key with another request
gets 422. A repeat gets 409 while the first request still runs.

Events have ids of their own: the bus accepts a repeated \`id\` with the same content and delivers it once. With an
\`Idempotency-Key\`, events without an \`id\` get one that follows from the key.

## Concurrent changes

Answers with one subscription, source or replay have an \`etag\`. Send it as \`if-match\` with a change or deletion. The
API answers 412 if the resource has changed since you read it.

## Pagination

Lists return a page of \`items\` and \`next\`. Pass \`next\` as \`cursor\` to get the following page, until \`next\` is
\`null\`. \`limit\` sets the size of a page: 20 by default, at most 100.

## Rate limits

A deployment limits events per company, calls per company and requests overall. Beyond a limit, the API answers 429 with
\`retry-after\`. In a batch of events only those beyond the limit are refused, and the answer is 207.

## Guides

The repository of the bus has a guide for each task in its folder \`docs\`: \`quick-start.md\` to try it, \`publishing.md\`
to publish, \`receiving.md\` to verify webhooks, \`subscriptions.md\` to subscribe, \`integrations.md\` to connect chats and
CRMs, \`delivery.md\` for retries and order, and \`sdk.md\` for the TypeScript client.
[\`GET /v1/openapi.json\`](/v1/openapi.json) returns this document, and
[\`GET /v1/asyncapi.json\`](/v1/asyncapi.json) the event types. [\`GET /docs\`](/docs) shows this document as a page.
`.trim();

/** Purpose of the operations of each tag. */
export const tagDescriptions: Readonly<Record<Tag, string>> = {
  Publishing:
    "Send events to the bus: as a publisher, or through the webhooks that another vendor's system already sends.",
  "Event types":
    "The catalog: which events there are, who can publish them, and what they carry. It needs no key.",
  Subscriptions: "A subscription says which events a company receives, where, and in which format.",
  Messages:
    "A subscription whose target has the type `poll` hands its deliveries to a consumer that fetches them, for example behind a firewall.",
  "Events and deliveries":
    "The history of a company: what was published, and what became of each delivery. It is kept for 30 days by default.",
  Replays: "A replay is a job that sends many of a subscription's deliveries that did not arrive.",
  Sources:
    "A source lets another vendor's system publish by its own webhooks. It says how the bus authenticates them.",
  Patterns: "Event patterns select events by their content, in the language of Amazon EventBridge.",
  Transforms: "Transforms are JSONata expressions that make another body of a webhook.",
  "Audit log":
    "Who changed what, and when. It has the calls that succeeded, and is kept for 30 days by default.",
  Companies: "Companies (tenants), with what an operator wants to know of each.",
  Keys: "API keys of publishers, companies and administrators.",
  "Portal sessions":
    "A portal session lets a browser call the API for one company and for a while, without an API key.",
  "The bus": "The API itself: its health and its documentation.",
};
