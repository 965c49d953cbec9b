import { json, type Renderer } from "./format.ts";

/**
 * The bus's own envelope, which is LicenseSpring's "global event data": `id`, `event`, `company_id`, `user_id`, `ts`
 * and `data`. Other vendors' events keep their `vendor` member after it, so that nothing is lost. LicenseSpring's own
 * events have none. The fields that ingest adds are not sent.
 */
export const licensespring: Renderer = ({ event: whole }) => {
  const { id, event, company_id, user_id, ts, data, vendor } = whole;
  return json({ id, event, company_id, user_id, ts, data, ...(vendor && { vendor }) });
};
