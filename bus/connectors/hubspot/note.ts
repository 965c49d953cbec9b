import type { LicenseEvent } from "../../events/event.ts";
import { messageOf, timeText } from "../chat/message.ts";
import type { Answered, Call, Known, Plan } from "../connector.ts";
import { foundIn, isMissing, post, upsert, urlOf } from "./calls.ts";
import { contactOf } from "./contacts.ts";
import { contactIn, contactPathOf, emailFault, idIn, noLicenseId } from "./fields.ts";
import type { HubspotTarget } from "./schema.ts";

/** Returns the description of a license in HTML, the format of HubSpot's notes. */
function noteBody(event: LicenseEvent, license: string): string {
  const { headline, parts, ts, origin } = messageOf(event);
  const lists = parts.map(({ name, fields }) => {
    const items = fields.map(({ label, value }) => `<li>${escaped(`${label}: ${value}`)}</li>`);
    return `${name === undefined ? "" : `<p>${escaped(name)}</p>`}<ul>${items.join("")}</ul>`;
  });
  const end = [timeText(ts), origin, markOf(license)].join(" · ");
  return `<p><strong>${escaped(headline)}</strong></p>${lists.join("")}<p>${escaped(end)}</p>`;
}

/** Returns a unique word by which a license's note is found. */
function markOf(license: string): string {
  return `LicenseEventBus${license.replaceAll(/\W+/g, "_")}`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/* A license as one note on the timeline of its contact. It shows the latest state of the license. */

type Note = Extract<HubspotTarget["licenses"], { as: "note" }>;

/** HubSpot's type of association from notes to contacts. */
const toContact = { associationCategory: "HUBSPOT_DEFINED", associationTypeId: 202 };

/**
 * Plans a license's note: updates the existing one, or creates one for the contact with the
 * license's e-mail address. A missing contact is created first.
 */
export function* planNote(
  event: LicenseEvent,
  target: HubspotTarget,
  licenses: Note,
  known: Known,
): Plan {
  const license = idIn(event.data, "license");
  if (license === undefined) return { reason: noLicenseId };
  const properties = {
    hs_timestamp: String(event.ts * 1000),
    hs_note_body: noteBody(event, license),
  };
  const email = contactIn(event.data, licenses);
  const isFirst = event.event === "license.created" && !known.mayExist;
  const note =
    known.remembered.note ?? (email && !isFirst ? yield* noteOf(license, target) : undefined);
  if (note !== undefined) {
    const answer = yield {
      method: "PATCH",
      url: noteUrl(note, target),
      body: { properties },
      isFine: isMissing,
    };
    if (!isMissing(answer)) return { remembered: { note } };
  }
  if (email === undefined) return { reason: noEmail(event.data, licenses) };
  const contact = yield* contactWith(email, target);
  if (contact === undefined) return undefined;
  const associations = [{ to: { id: contact }, types: [toContact] }];
  const creation = post(target, "/crm/v3/objects/notes", { properties, associations });
  const [made] = foundIn(yield { ...creation, once: true });
  return made && { remembered: { note: made.id } };
}

/**
 * Plans the deletion of a license's note, by the remembered id or else by a search. The connector
 * then forgets the id.
 */
export function* planNoteDeletion(
  { data }: LicenseEvent,
  target: HubspotTarget,
  licenses: Note,
  { remembered }: Known,
): Plan {
  const license = idIn(data, "license");
  const isFindable = license !== undefined && contactIn(data, licenses) !== undefined;
  const note = remembered.note ?? (isFindable ? yield* noteOf(license, target) : undefined);
  if (note !== undefined) {
    yield { method: "DELETE", url: noteUrl(note, target), isFine: isMissing };
  }
  const forget = { remembered: {} };
  if (note !== undefined || isFindable) return forget;
  return { ...forget, reason: license === undefined ? noLicenseId : noEmail(data, licenses) };
}

function noEmail(data: LicenseEvent["data"], licenses: Note): string {
  return `${emailFault(data, contactPathOf(licenses))}. Set \`licenses.contact\` to a path that has one`;
}

/**
 * Finds the id of a license's note if it was not remembered. HubSpot searches by words, so the results are checked.
 */
function* noteOf(
  license: string,
  target: HubspotTarget,
): Generator<Call, string | undefined, Answered> {
  const mark = markOf(license);
  const found = foundIn(
    yield post(target, "/crm/v3/objects/notes/search", {
      filterGroups: [
        { filters: [{ propertyName: "hs_note_body", operator: "CONTAINS_TOKEN", value: mark }] },
      ],
      properties: ["hs_note_body"],
      limit: 10,
    }),
  );
  return found.find(({ properties }) => wordsIn(properties.hs_note_body).includes(mark))?.id;
}

function wordsIn(body: unknown): readonly string[] {
  return typeof body === "string" ? body.split(/\W+/) : [];
}

/** Finds or creates the contact with an e-mail address. */
function* contactWith(
  email: string,
  target: HubspotTarget,
): Generator<Call, string | undefined, Answered> {
  const contact = yield* contactOf(email, target);
  if (contact !== undefined) return contact;
  const bare = { idProperty: "email", id: email, properties: { email } };
  const [made] = foundIn(yield upsert(target, "contacts", bare));
  return made?.id;
}

function noteUrl(note: string, target: HubspotTarget): string {
  return urlOf(target, `/crm/v3/objects/notes/${note}`);
}
