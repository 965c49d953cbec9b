import { companyNumber, isKey, type Session } from "./session.ts";

/** A message between tabs of the console. */
type Message =
  /** A new tab asks for a session that can open its address. */
  | { readonly kind: "wanted"; readonly company: number | undefined }
  | { readonly kind: "session"; readonly session: Session }
  /** A person signed out. */
  | { readonly kind: "ended"; readonly key: string };

/** Milliseconds that a new tab waits for another one. */
const maxWaitMs = 400;
const name = "license-event-bus.session";

/** Reads a message. Everything of this origin can send one, so its form is checked. */
export function messageOf(data: unknown): Message | undefined {
  const { kind, company, session, key } = Object(data);
  if (kind === "wanted") return { kind, company: companyNumber(String(company ?? "")) };
  if (kind === "ended" && typeof key === "string") return { kind, key };
  const { key: sessionKey, company: sessionCompany } = Object(session);
  if (kind !== "session" || typeof sessionKey !== "string" || !isKey(sessionKey)) return undefined;
  const number = companyNumber(String(sessionCompany ?? ""));
  return { kind, session: { key: sessionKey, company: number } };
}

/** Returns true if a session can open the pages of a company, as far as the tab knows. */
export function canOpen(session: Session, company: number | undefined): boolean {
  return company === undefined || session.company === undefined || session.company === company;
}

/**
 * Opens the channel between tabs of the console: pages of this origin and browser profile. A page in a frame takes no
 * part. It belongs to the page around it, and must not get the session of a person's own tab.
 */
function openChannel(): BroadcastChannel | undefined {
  return window.top === window.self && "BroadcastChannel" in window
    ? new BroadcastChannel(name)
    : undefined;
}

/** Asks the other tabs for a session; undefined if none answers. */
export function askForSession(company: number | undefined): Promise<Session | undefined> {
  const channel = openChannel();
  if (!channel) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const end = (session: Session | undefined) => {
      clearTimeout(timer);
      channel.close();
      resolve(session);
    };
    const timer = setTimeout(() => end(undefined), maxWaitMs);
    channel.onmessage = ({ data }) => {
      const message = messageOf(data);
      if (message?.kind === "session" && canOpen(message.session, company)) end(message.session);
    };
    channel.postMessage({ kind: "wanted", company } satisfies Message);
  });
}

/**
 * Answers new tabs with the session of this one, until the returned function is called.
 *
 * @param onEnd - Called when the person signs out of this session in another tab.
 */
export function offerSession(session: Session, onEnd: () => void): () => void {
  const channel = openChannel();
  if (!channel) return () => {};
  channel.onmessage = ({ data }) => {
    const message = messageOf(data);
    if (message?.kind === "ended" && message.key === session.key) onEnd();
    if (message?.kind === "wanted" && canOpen(session, message.company)) {
      channel.postMessage({ kind: "session", session } satisfies Message);
    }
  };
  return () => channel.close();
}

/** Ends a session in all tabs that have it. */
export function endEverywhere({ key }: Session): void {
  const channel = openChannel();
  channel?.postMessage({ kind: "ended", key } satisfies Message);
  channel?.close();
}
