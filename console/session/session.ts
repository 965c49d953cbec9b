/** The key that the console calls the API with, and the company that it opens first if the link names one. */
export type Session = { readonly key: string; readonly company?: number | undefined };

/** Why a person must sign in. */
export type SignInReason = "first" | "signed-out" | "refused" | "invalid-link";

/** The part of a tab's storage that a session needs. */
export type TabStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const name = "license-event-bus.session";

/** Returns the number of a company; undefined for another text. */
export function companyNumber(text: string): number | undefined {
  const number = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0;
  return number > 0 && Number.isSafeInteger(number) ? number : undefined;
}

/** Returns true for the form of an API key. The bus decides if it is valid. */
export function isKey(text: string): boolean {
  return /^leb_[\w-]{8,200}$/.test(text);
}

/**
 * Reads a signed-in link: the fragment `#token=<API key>`, with `&company=<number>` if the key is of several companies.
 * Browsers send fragments to no server, so the key is in no log.
 *
 * @returns The session; `invalid` if a part is malformed; undefined for any other fragment.
 */
export function sessionInFragment(fragment: string): Session | "invalid" | undefined {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const key = parameters.get("token");
  if (key === null) return undefined;
  const company = companyNumber(parameters.get("company") ?? "");
  if (!isKey(key) || (parameters.has("company") && company === undefined)) return "invalid";
  return { key, company };
}

/** Stores the session for this tab until it closes. */
export function keepSession(storage: TabStorage, session: Session): void {
  storage.setItem(name, JSON.stringify(session));
}

/** Returns this tab's session; undefined if it has none. */
export function keptSession(storage: TabStorage): Session | undefined {
  try {
    const { key, company } = JSON.parse(storage.getItem(name) ?? "{}") as Partial<Session>;
    const isSession = typeof key === "string" && ["number", "undefined"].includes(typeof company);
    return isSession ? { key, company } : undefined;
  } catch {
    return undefined;
  }
}

/** Removes this tab's session. */
export function forgetSession(storage: TabStorage): void {
  storage.removeItem(name);
}
