import { isData, titleOf } from "./fields.ts";
import { capitalized, wordsOf } from "./words.ts";

/** What happened, and to what: "Customer updated: Ada Becker". */
export function headlineOf(code: string, data: Readonly<Record<string, unknown>>): string {
  const [[first = ""] = []] = Object.entries(data);
  const words = happening(code, first);
  const object = data[spokenOf(words, Object.keys(data)) ?? first];
  return [capitalized(words), isData(object) ? titleOf(object) : undefined]
    .filter(Boolean)
    .join(": ");
}

/** Which of the objects the words begin with: of several, the one with the longest name. */
function spokenOf(words: string, names: readonly string[]): string | undefined {
  return names
    .filter((name) => `${words} `.startsWith(`${wordsOf(name)} `))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** What happened, by the event's code: "license user assigned", for `license.license_user.assigned`. */
function happening(code: string, object: string): string {
  const [vendor, ...rest] = code.split(".");
  // FlexNet's codes are abbreviations of an object and a verb, as in `flexnet.ENT.CREATE`.
  if (vendor === "flexnet") return `${wordsOf(object)} ${rest.at(-1)?.toLowerCase()}d`;
  return (vendor === "keygen" || vendor === "bus" ? rest : code.split("."))
    .map(wordsOf)
    .filter((part, i, parts) => !`${parts[i + 1] ?? ""} `.startsWith(`${part} `))
    .join(" ")
    .replace(/ expire (\d+ days?)$/, " expire in $1");
}
