/** A credential for requests. */
export type Credential =
  | { readonly type: "basic"; readonly username: string; readonly password: string }
  | { readonly type: "bearer"; readonly token: string };

export type OptionalCredential = Credential | { readonly type: "none" };

/** The value of the header `authorization`; undefined where none is sent. */
export function authorization(auth: Credential): string;
export function authorization(auth: OptionalCredential): string | undefined;
export function authorization(auth: OptionalCredential): string | undefined {
  switch (auth.type) {
    case "basic":
      return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`;
    case "bearer":
      return `Bearer ${auth.token}`;
    case "none":
      return undefined;
  }
}
