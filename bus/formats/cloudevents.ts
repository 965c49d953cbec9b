import { maxTs } from "../../catalog/event-type.ts";
import { subjectOf } from "../events/subject.ts";
import type { Renderer } from "./format.ts";

/**
 * CloudEvents 1.0 in structured JSON (github.com/cloudevents/spec: spec.md and formats/json-format.md). `source` and
 * `id` together identify an event, because ids are unique within a company. Fields without an attribute in
 * CloudEvents:
 * - `user_id` is the extension `userid`, as text: their integers have 32 bits, and ids can be longer.
 * - `vendor` is in `data`, next to the objects. It can contain secrets, such as the token of a password reset, which
 *   attributes must not ("Privacy and Security": intermediaries may log them).
 */
export const cloudevents: Renderer = ({ event, publisher }, _endpoint, baseUrl) => {
  const subject = subjectOf(event);
  const time = timeOf(event.ts);
  const code = event.event;
  return {
    headers: { "content-type": "application/cloudevents+json; charset=utf-8" },
    body: JSON.stringify({
      specversion: "1.0",
      id: event.id,
      type: code,
      source: `/companies/${event.company_id}${publisher ? `/publishers/${encodeURIComponent(publisher)}` : ""}`,
      ...(subject && { subject }),
      ...(time && { time }),
      ...(event.user_id !== null && { userid: String(event.user_id) }),
      datacontenttype: "application/json",
      ...(baseUrl && {
        dataschema: `${baseUrl}/v1/event-types/${encodeURIComponent(code)}/schema`,
      }),
      data: event.vendor ? { ...event.data, vendor: event.vendor } : event.data,
    }),
  };
};

/** RFC 3339 has years of four digits. A later time, which is surely a mistake, is omitted. */
function timeOf(ts: number): string | undefined {
  return ts > maxTs ? undefined : new Date(ts * 1000).toISOString();
}
