const initials = /^(api|arn|id|url|urls)$/;
const whole: Readonly<Record<string, string>> = { auth: "Authentication", as: "Kind" };

/** Returns the label of a field: `token_url` is "Token URL". */
export function labelOf(name: string): string {
  if (Object.hasOwn(whole, name)) return whole[name] ?? name;
  const words = name.split("_").map((word) => (initials.test(word) ? initialsOf(word) : word));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function initialsOf(word: string): string {
  return word === "urls" ? "URLs" : word.toUpperCase();
}
