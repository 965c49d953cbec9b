import { companyNumber } from "../session/session.ts";

/** Pages of a company's data, by the last part of their address. */
const companyPages = {
  "": "overview",
  events: "events",
  deliveries: "deliveries",
  replays: "replays",
  subscriptions: "subscriptions",
  rules: "rules",
  audit: "audit",
} as const;

/** Pages of an item of a list. */
const itemPages = {
  events: "event",
  deliveries: "delivery",
  replays: "replay",
  subscriptions: "subscription",
} as const;

type CompanyPage = (typeof companyPages)[keyof typeof companyPages];
type ItemPage = (typeof itemPages)[keyof typeof itemPages];

/** A page of the console. */
export type Route =
  | {
      readonly page:
        | "start"
        | "companies"
        | "keys"
        | "deployment-audit"
        | "event-types"
        | "unknown";
    }
  | { readonly page: "event-type"; readonly code: string }
  | { readonly page: CompanyPage | "new-subscription"; readonly company: number }
  | {
      readonly page: ItemPage | "edit-subscription";
      readonly company: number;
      readonly id: string;
    };

const root = "/console";
const unknown: Route = { page: "unknown" };

/** Returns the page of a path. */
export function routeOf(path: string): Route {
  if (path !== root && !path.startsWith(`${root}/`)) return unknown;
  const segments = path.slice(root.length).split("/").filter(Boolean).map(decoded);
  const [first, second, ...others] = segments;
  if (first === undefined) return { page: "start" };
  if (first === "companies" && second !== undefined) return companyRoute(second, others);
  if (others.length > 0) return unknown;
  if (first === "event-types" && second !== undefined) return { page: "event-type", code: second };
  if (second !== undefined) return unknown;
  if (first === "audit") return { page: "deployment-audit" };
  return first === "companies" || first === "keys" || first === "event-types"
    ? { page: first }
    : unknown;
}

function companyRoute(number: string, segments: readonly string[]): Route {
  const company = companyNumber(number);
  const [list = "", id, action, ...rest] = segments;
  if (company === undefined || rest.length > 0 || !isKeyOf(companyPages, list)) return unknown;
  if (id === undefined) return { page: companyPages[list], company };
  if (list === "subscriptions" && action === "edit") {
    return { page: "edit-subscription", company, id };
  }
  if (action !== undefined || !isKeyOf(itemPages, list)) return unknown;
  if (list === "subscriptions" && id === "new") return { page: "new-subscription", company };
  return { page: itemPages[list], company, id };
}

function isKeyOf<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

type Query = Readonly<Record<string, string>>;

const ofCompany = (company: number) => `${root}/companies/${company}`;
const listOf =
  (name: string) =>
  (company: number, query: Query = {}) =>
    withQuery(`${ofCompany(company)}/${name}`, query);
const itemOf = (name: string) => (company: number, id: string) =>
  `${ofCompany(company)}/${name}/${encodeURIComponent(id)}`;

/** Addresses of pages. */
export const paths = {
  companies: () => `${root}/companies`,
  keys: (query: Query = {}) => withQuery(`${root}/keys`, query),
  deploymentAudit: (query: Query = {}) => withQuery(`${root}/audit`, query),
  eventTypes: () => `${root}/event-types`,
  eventType: (code: string) => `${root}/event-types/${encodeURIComponent(code)}`,
  overview: ofCompany,
  events: listOf("events"),
  event: itemOf("events"),
  deliveries: listOf("deliveries"),
  delivery: itemOf("deliveries"),
  replays: listOf("replays"),
  replay: itemOf("replays"),
  subscriptions: listOf("subscriptions"),
  subscription: itemOf("subscriptions"),
  newSubscription: (company: number) => `${ofCompany(company)}/subscriptions/new`,
  editSubscription: (company: number, id: string) => `${paths.subscription(company, id)}/edit`,
  rules: listOf("rules"),
  audit: listOf("audit"),
};

/** Appends a query, without its empty values. */
export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
