import type { LicenseEvent } from "../../events/event.ts";
import { messageOf, timeText } from "../chat/message.ts";

/** What tells of a license in HTML, which is what notes are in HubSpot. */
export function noteBody(event: LicenseEvent, license: string): string {
  const { headline, parts, ts, origin } = messageOf(event);
  const lists = parts.map(({ name, fields }) => {
    const items = fields.map(({ label, value }) => `<li>${escaped(`${label}: ${value}`)}</li>`);
    return `${name === undefined ? "" : `<p>${escaped(name)}</p>`}<ul>${items.join("")}</ul>`;
  });
  const end = [timeText(ts), origin, markOf(license)].join(" · ");
  return `<p><strong>${escaped(headline)}</strong></p>${lists.join("")}<p>${escaped(end)}</p>`;
}

/** A word by which a license's note is found again, and which nothing else has in it. */
export function markOf(license: string): string {
  return `LicenseEventBus${license.replaceAll(/\W+/g, "_")}`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
