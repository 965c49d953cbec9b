/** The scope of a key: to publish as one publisher, to manage one company, or everything. */
export type KeyScope =
  | {
      readonly kind: "publisher";
      readonly publisher: string;
      readonly companies?: readonly number[];
    }
  | { readonly kind: "company"; readonly company_id: number }
  | { readonly kind: "admin" };

export type KeyKind = KeyScope["kind"];
