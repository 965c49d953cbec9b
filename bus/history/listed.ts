/** Which page of a list is asked for. */
export type PageWish = { readonly limit: number; readonly cursor?: string | undefined };

/** What a list answers. A page may hold fewer items than asked for although there is a next one. */
export type Listed<Item> =
  | { readonly kind: "page"; readonly items: readonly Item[]; readonly next: string | null }
  /** Not one that this list gave this company. */
  | { readonly kind: "invalid-cursor" };
