export const formats = ["licensespring", "keygen", "flexnet", "cloudevents"] as const;
export type Format = (typeof formats)[number];

/** Whether a format has a form for events of this code: a vendor's own format, only for its events. */
export function canCarry(format: Format, code: string): boolean {
  switch (format) {
    case "licensespring":
    case "cloudevents":
      return true;
    case "keygen":
    case "flexnet":
      return code.startsWith(`${format}.`);
  }
}
