import type { EventCode } from "../catalog.ts";
import type { Vendor } from "../event-type.ts";

/** What docs/events.md says around its tables. */

export const opening = `# Events

<!-- Made by \`npm run docs\` from the tables in catalog/, which is where to change it. -->

Every event has the same envelope:

| property | type | |
| --- | --- | --- |
| \`id\` | string | a UUID of version 1 to 8, returned in lower case; the bus generates one for an event without |
| \`event\` | string | the event's code, as listed below |
| \`company_id\` | integer | the company that it is about |
| \`user_id\` | integer or null | who triggered it, where known |
| \`ts\` | integer | when it happened, in unix seconds: at most a day ahead |
| \`data\` | object | one property for each object that the tables list for the event, all of them required |
| \`vendor\` | object | what another vendor's own header holds beside this; see there |

Of a known object, unknown extra properties are kept and delivered, and a wrong type is refused. No event
follows from another: what a publisher does not send is not made up. Beside that, the bus says what becomes
of it itself ([below](#the-bus-itself)).

A deployment tells the same, and has a sample and a JSON Schema of each, at \`/v1/event-types\` and
\`/v1/event-types/{code}\`.`;

type VendorPage = {
  /** Whose they are, as it stands within a sentence. */
  readonly title: string;
  readonly text: string;
  readonly objects: string;
  /** Events of which a sample is shown. */
  readonly samples: readonly EventCode[];
};

export const vendorPages: Readonly<Record<Exclude<Vendor, "own">, VendorPage>> = {
  licensespring: {
    title: "LicenseSpring",
    text: `The events of its list, and seven newer ones. They have no \`vendor\`. The list does not say when an
event happens, so these words are ours; an event that the bus lets through once is accepted again, and not
delivered again.`,
    objects: `Its list defines \`customer\`, \`license\`, \`license_user\`, \`order\` and \`product\`. The others have the
shapes of its Management API, which is an inference.`,
    samples: ["license.activated", "license.license_user.assigned"],
  },
  keygen: {
    title: "Keygen",
    text: `The events of its documentation, and those that its server sends besides, which are marked as
undocumented. Each is about one JSON:API resource, or a list of them. Changing a part does not cause its
parent's \`updated\`, and deleting something causes no events for what depended on it.

\`vendor\` may hold \`account\` (the account's id), \`api_version\` and \`meta\` (the event's own), which is required
in these: \`ts\`, \`valid\`, \`detail\`, \`code\` or \`constant\`, and \`scope\` in validations, \`passwordResetToken\` in
password resets, \`current\` and \`next\` in upgrades, \`proof\` in proofs.`,
    objects: `Each is a resource object: \`id\`, \`type\` and \`attributes\` are required, \`relationships\` and \`links\` may be
there. The attributes are those of the version of Keygen's API that made the event, and are not checked.`,
    samples: [
      "keygen.license.validation.succeeded",
      "keygen.license.users.attached",
      "keygen.user.password-reset",
    ],
  },
  flexnet: {
    title: "FlexNet Operations",
    text: `Its event notifications; line items have none of their own, and come inside their entitlement's.
\`vendor\` is required and holds what their header has beside kind and event: \`userId\`, \`tenant\` and \`timeStamp\`
(unix milliseconds in a string).`,
    objects: "Every leaf is a string or null, numbers, times and unknown extra properties too.",
    samples: ["flexnet.ENT.UPDATE", "flexnet.PROD.UPDATE", "flexnet.DEVICE.CREATE"],
  },
  bus: {
    title: "the bus itself",
    text: `What the bus says of itself, to the company that it is about. It says it under the publisher \`bus\`, for
which there are no keys. A subscription gets these events only by an entry of its \`events\` that begins with
\`bus.\`, such as \`bus.*\` or \`bus.delivery.dead\`: \`*\` and \`*.dead\` leave them out, for they are about licensing.
They have no \`vendor\`.`,
    objects: `Of these, every property is always there. A subscription is disabled since its endpoint answered that it is
\`gone\`, since it was \`failing\` (nothing arrived for 5 days), or since the \`receiver\` asked for it in a header of
its answer. \`error\` is the last failure in words.`,
    samples: ["bus.subscription.disabled", "bus.delivery.dead", "bus.replay.finished"],
  },
};

export const closing = `## A deployment's own event types

A deployment can add event types without changing any code: put a JSON or YAML file for each into a folder,
and name the folder in \`cdk.json\` (\`"context": { "eventTypes": "event-types" }\`) or with \`-c eventTypes=…\`.

\`\`\`yaml
code: warranty.registered             # dotted; none of the above, and not beginning with another vendor's name
publishers: [platform, warranty-desk] # known ones, or new
consumers: [webhooks]                 # webhooks, integrations, or both
data:                                 # a JSON Schema (2020-12) for each object that the event carries
  warranty:
    type: object
    required: [id, until]
    properties:
      id: { type: integer }
      until: { type: string, format: date }

# What may be left out:
trigger: a customer registers a warranty
notes: Sent by the warranty desk's own tool.
once: { per: [/data/warranty/id], within: 86400 } # let through once for each warranty in 24 hours
sample:                               # the event's data; else one is made of the schemas
  warranty: { id: 7, until: 2028-01-31 }
\`\`\`

What is wrong with a definition stops \`cdk synth\`, which names file and line. A schema's references (\`$ref\`)
lead to places inside the same schema.`;
