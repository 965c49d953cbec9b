import { companyNumber } from "../session/session.ts";

/** A page of the console. */
export type Route =
  | { readonly page: "start" }
  | { readonly page: "events" | "deliveries" | "subscriptions"; readonly company: number }
  | {
      readonly page: "event" | "delivery" | "subscription";
      readonly company: number;
      readonly id: string;
    }
  | { readonly page: "event-types" }
  | { readonly page: "event-type"; readonly code: string }
  | { readonly page: "unknown" };

const root = "/console";
const singular = {
  events: "event",
  deliveries: "delivery",
  subscriptions: "subscription",
} as const;

/** Returns the page of a path. */
export function routeOf(path: string): Route {
  if (path !== root && !path.startsWith(`${root}/`)) return { page: "unknown" };
  const segments = path.slice(root.length).split("/").filter(Boolean).map(decoded);
  const [first, second = "", third = "", fourth, ...rest] = segments;
  if (first === undefined) return { page: "start" };
  if (first === "event-types" && fourth === undefined && third === "") {
    return second === "" ? { page: "event-types" } : { page: "event-type", code: second };
  }
  const company = companyNumber(second);
  if (first !== "companies" || company === undefined || rest.length > 0) return { page: "unknown" };
  if (third === "") return { page: "events", company };
  if (!Object.hasOwn(singular, third)) return { page: "unknown" };
  const list = third as keyof typeof singular;
  return fourth === undefined
    ? { page: list, company }
    : { page: singular[list], company, id: fourth };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Addresses of pages. */
export const paths = {
  events: (company: number, query: Readonly<Record<string, string>> = {}) =>
    withQuery(`${ofCompany(company)}/events`, query),
  event: (company: number, id: string) => `${ofCompany(company)}/events/${encodeURIComponent(id)}`,
  deliveries: (company: number, query: Readonly<Record<string, string>> = {}) =>
    withQuery(`${ofCompany(company)}/deliveries`, query),
  delivery: (company: number, id: string) =>
    `${ofCompany(company)}/deliveries/${encodeURIComponent(id)}`,
  subscriptions: (company: number) => `${ofCompany(company)}/subscriptions`,
  subscription: (company: number, id: string) =>
    `${ofCompany(company)}/subscriptions/${encodeURIComponent(id)}`,
  eventTypes: () => `${root}/event-types`,
  eventType: (code: string) => `${root}/event-types/${encodeURIComponent(code)}`,
};

function ofCompany(company: number): string {
  return `${root}/companies/${company}`;
}

/** Appends a query, without its empty values. */
export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
