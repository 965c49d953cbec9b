import type { ConnectorTarget } from "../../bus/connectors/index.ts";
import { startApi } from "./vendors/api.ts";
import { hubspotLicenses } from "./vendors/hubspot/objects.ts";
import { startHubspot } from "./vendors/hubspot.ts";
import { startSalesforce } from "./vendors/salesforce.ts";
import { startSlack } from "./vendors/slack.ts";
import { startTeams } from "./vendors/teams.ts";

export type Held = { readonly what: string; readonly id: string; readonly details: string };

/** An in-memory stand-in for another system of a company. */
export type System = {
  readonly name: string;
  readonly url: string;
  readonly target: ConnectorTarget;
  /** Returns its current content. */
  holds(): readonly Held[];
  stop(): Promise<void>;
};

type Fields = Readonly<Record<string, unknown>>;

/** Starts the systems. Each accepts and refuses requests as its vendor documents. */
export async function startSystems(): Promise<readonly System[]> {
  const [slack, teams, hubspot, salesforce, api] = await Promise.all([
    startSlack(),
    startTeams(),
    startHubspot(),
    startSalesforce(),
    startApi(),
  ]);
  return [
    {
      name: "Slack",
      url: slack.url,
      target: { type: "slack", url: slack.url },
      holds: () => messages(slack.messages.map(({ text }) => String(text))),
      stop: () => slack.stop(),
    },
    {
      name: "Teams",
      url: teams.url,
      target: { type: "teams", url: teams.url },
      holds: () => messages(teams.messages.map((card) => firstText(card) ?? "")),
      stop: () => teams.stop(),
    },
    {
      name: "HubSpot",
      url: hubspot.url,
      target: {
        type: "hubspot",
        url: hubspot.url,
        token: hubspot.token,
        licenses: { as: "custom_object", ...hubspotLicenses },
      },
      holds: () => [
        ...hubspot.contacts.map(({ id, properties }) => held("contact", id, properties)),
        ...hubspot
          .objects(hubspotLicenses.object_type)
          .map(({ id, properties }) => held("license", id, properties)),
      ],
      stop: () => hubspot.stop(),
    },
    {
      name: "Salesforce",
      url: salesforce.url,
      target: {
        type: "salesforce",
        url: salesforce.url,
        auth: { type: "client_credentials", ...salesforce.client },
        licenses: { account_id: salesforce.account },
      },
      holds: () =>
        (["Contact", "Product2", "Asset"] as const).flatMap((object) =>
          salesforce.records(object).map((record) => {
            const { Id, ...fields } = record as Fields;
            return held(object, String(Id), fields);
          }),
        ),
      stop: () => salesforce.stop(),
    },
    {
      name: "An API",
      url: api.url,
      target: {
        type: "http",
        url: api.url,
        auth: { type: "oauth2", ...api.client },
        latest_only: true,
        request: `(
          $name := $keys(data)[0];
          $object := $lookup(data, $name);
          $isGone := $contains(event, ".deleted");
          {
            "method": $isGone ? "DELETE" : "PUT",
            "url": $name & "/" & $object.id,
            "body": $isGone ? undefined : $object
          }
        )`,
      },
      holds: () => [...api.records].map(([key, record]) => held("record", key, record)),
      stop: () => api.stop(),
    },
  ];
}

/** Number of messages to print, counted from the last. */
const lastMessages = 3;

function messages(texts: readonly string[]): readonly Held[] {
  const count = `${texts.length} messages`;
  return [{ what: count, id: "", details: `… ${texts.slice(-lastMessages).join("; ")}` }];
}

const maxFields = 3;

function held(what: string, id: string, fields: Fields): Held {
  const shown = Object.entries(fields).filter(
    ([, value]) => ["string", "number", "boolean"].includes(typeof value) && value !== "",
  );
  const details = shown.slice(0, maxFields).map(([name, value]) => `${name}: ${value}`);
  return { what, id, details: details.join(", ") };
}

/** Returns the first text of a card, at any depth. */
function firstText(card: unknown): string | undefined {
  if (typeof card !== "object" || card === null) return undefined;
  if ("text" in card && typeof card.text === "string") return card.text;
  for (const part of Object.values(card)) {
    const found = firstText(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
