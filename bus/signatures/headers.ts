/** A request's headers, their names in any case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** The value of a header. Names are compared without regard to case (RFC 9110, section 5.1). */
export function headerOf(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
