import { json, type Renderer } from "./format.ts";

/**
 * The bus's own envelope, which is LicenseSpring's "global event data": `id`, `event`, `company_id`,
 * `user_id`, `ts` and `data`. Other vendors' events keep their `vendor` member behind it, so that
 * nothing is lost; LicenseSpring's own events have none. What ingest stamps on an event stays inside.
 */
export const licensespring: Renderer = ({ event: whole }) => {
  const { id, event, company_id, user_id, ts, data, vendor } = whole;
  return json({ id, event, company_id, user_id, ts, data, ...(vendor && { vendor }) });
};
