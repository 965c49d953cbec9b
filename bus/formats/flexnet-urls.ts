/** The three URLs; FlexNet sends nothing of a kind for which it has none. */
export type FlexnetUrls = {
  readonly entitlement?: string | undefined;
  readonly product?: string | undefined;
  readonly device?: string | undefined;
};

/**
 * Where an event goes. Line items come inside their entitlement, so they have no URL of their own.
 *
 * @param code - Event code, for instance `flexnet.ENT.UPDATE`.
 * @returns The URL; undefined where there is none for this kind of event.
 */
export function flexnetUrl(urls: FlexnetUrls, code: string): string | undefined {
  switch (code.split(".")[1]) {
    case "ENT":
      return urls.entitlement;
    case "PROD":
      return urls.product;
    case "DEVICE":
      return urls.device;
    default:
      return undefined;
  }
}
