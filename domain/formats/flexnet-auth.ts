/*
 * How FlexNet Operations authenticates to webhooks, and where it sends what: one credential, which is
 * basic, bearer or none, and three URLs, one for each kind of event.
 */

/** A credential for requests. */
export type Credential =
  | { readonly type: "basic"; readonly username: string; readonly password: string }
  | { readonly type: "bearer"; readonly token: string };

export type FlexnetAuth = Credential | { readonly type: "none" };

/** The value of the header `authorization`; undefined where none is sent. */
export function authorization(auth: Credential): string;
export function authorization(auth: FlexnetAuth): string | undefined;
export function authorization(auth: FlexnetAuth): string | undefined {
  switch (auth.type) {
    case "basic":
      return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`;
    case "bearer":
      return `Bearer ${auth.token}`;
    case "none":
      return undefined;
  }
}

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
