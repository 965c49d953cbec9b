/** What is shorter than this is in any text by chance, and is no secret worth the name. */
const shortest = 4;

/** A text in which secrets do not stand: what others answer may repeat what they were sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= shortest)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, "[hidden]"), text);
}
