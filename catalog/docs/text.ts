import type { EventCode } from "../catalog.ts";
import type { Vendor } from "../event-type.ts";

/** The prose of docs/events.md around its tables. */

export const opening = `# Events

<!-- Written by \`npm run docs\` from the tables in catalog/. Change it there. -->

On this page you look up each event type: when it happens, who publishes it, which channels receive it, and what its \`data\` holds.

Every event has the same envelope:

| property | type | |
| --- | --- | --- |
| \`id\` | string | UUID of version 1 to 8, returned in lower case. The bus generates one if it is missing |
| \`event\` | string | event code, as listed below |
| \`company_id\` | integer | company (tenant) that the event is about |
| \`user_id\` | integer or null | user who triggered the event, if known |
| \`ts\` | integer | when the event happened, in Unix seconds; at most a day ahead |
| \`data\` | object | one required property for each object that the tables list for the event |
| \`vendor\` | object | fields of another vendor's own header, described in that vendor's section |

The bus keeps and delivers properties of an object that it does not know. It refuses wrong types. It derives no event from
another: it delivers only what publishers send, plus [its own events](#the-bus-itself).

A running bus describes each event type, with a sample and a JSON Schema, at \`/v1/event-types\` and
\`/v1/event-types/{code}\`.`;

type VendorPage = {
  /** Name of the vendor, as it appears within a sentence. */
  readonly title: string;
  readonly text: string;
  readonly objects: string;
  /** Events that the page shows a sample of. */
  readonly samples: readonly EventCode[];
};

export const vendorPages: Readonly<Record<Exclude<Vendor, "own">, VendorPage>> = {
  licensespring: {
    title: "LicenseSpring",
    text: `LicenseSpring publishes a list of its events. The catalog has all of them, and seven newer events. None has a
\`vendor\`. The list does not say when an event happens, so the column *when* is our wording. The bus accepts a repetition
of an event that is marked *delivered once*, and does not deliver it.`,
    objects: `The list defines \`customer\`, \`license\`, \`license_user\`, \`order\` and \`product\`. The shapes of the others are
inferred from LicenseSpring's Management API.`,
    samples: ["license.activated", "license.license_user.assigned"],
  },
  keygen: {
    title: "Keygen",
    text: `These are the events of Keygen's documentation, and the events that its server sends without documentation,
marked *undocumented*. Each is about one JSON:API resource, or a list of them. A change of a part does not cause its
parent's \`updated\` event. A deletion causes no events for what depended on the deleted object.

\`vendor\` can hold \`account\` (the account's id), \`api_version\` and \`meta\`. Some events require \`meta\`:

| events | properties of \`meta\` |
| --- | --- |
| validations | \`ts\`, \`valid\`, \`detail\`; optionally \`code\` or \`constant\`, and \`scope\` |
| password resets | \`passwordResetToken\` |
| upgrades | \`current\` and \`next\` |
| proofs | \`proof\` |`,
    objects: `Each is a resource object. \`id\`, \`type\` and \`attributes\` are required, and \`relationships\` and \`links\` are optional.
The attributes are those of the version of Keygen's API that created the event. The bus does not validate them.`,
    samples: [
      "keygen.license.validation.succeeded",
      "keygen.license.users.attached",
      "keygen.user.password-reset",
    ],
  },
  flexnet: {
    title: "FlexNet Operations",
    text: `These are FlexNet's event notifications. Line items have no events of their own and come inside those of their
entitlement. \`vendor\` is required and holds the header's \`userId\`, \`tenant\` and \`timeStamp\` (Unix milliseconds in a
string).`,
    objects: "Every leaf is a string or null, including numbers, times and unknown properties.",
    samples: ["flexnet.ENT.UPDATE", "flexnet.PROD.UPDATE", "flexnet.DEVICE.CREATE"],
  },
  bus: {
    title: "the bus itself",
    text: `The bus announces these events to the company that they are about. Their publisher is \`bus\`, for which there are no keys.
They have no \`vendor\`. A subscription receives them only by an entry of its \`events\` that begins with \`bus.\`, such as
\`bus.*\` or \`bus.delivery.dead\`. \`*\` and \`*.dead\` do not match them, because they match only licensing events.`,
    objects: `Every property is always present. \`error\` describes the last failure. The \`reason\` of \`subscription\` is one of these:

| \`reason\` | why the bus disabled the subscription |
| --- | --- |
| \`gone\` | the endpoint answered that it is gone |
| \`failing\` | no delivery succeeded for 5 days |
| \`receiver\` | the endpoint asked for it in a header of its answer |
| \`credentials\` | the target refused the subscription's credentials |`,
    samples: ["bus.subscription.disabled", "bus.delivery.dead", "bus.replay.finished"],
  },
};

export const closing = `## Your own event types

A deployment can add event types from files, without changing the bus's code ([how](event-types.md)). A file has these
fields:

\`\`\`yaml
code: warranty.registered             # dotted; not in use above, and not beginning with another vendor's name
publishers: [platform, warranty-desk] # known ones, or new ones
consumers: [webhooks]                 # webhooks, integrations, or both
data:                                 # a JSON Schema (2020-12) for each object that the event carries
  warranty:
    type: object
    required: [id, until]
    properties:
      id: { type: integer }
      until: { type: string, format: date }

# Optional fields:
trigger: a customer registers a warranty
notes: Sent by the warranty desk's own tool.
once: { per: [/data/warranty/id], within: 86400 } # delivered at most once in 24 hours per warranty
sample:                               # the event's data; by default generated from the schemas
  warranty: { id: 7, until: 2028-01-31 }
\`\`\`

\`cdk synth\` stops at a wrong definition and names its file and line. References in a schema (\`$ref\`) must lead to places
inside the same schema.`;
