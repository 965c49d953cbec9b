/** A place in a JSON value, of which a hostile value takes the place. */
export type Place = {
  /** Where it is, such as `/data/license/id`; with `{}` for a further member's name, `[]` for a further element. */
  readonly name: string;
  /** The whole as JSON text, with this JSON text at the place. */
  readonly with: (json: string) => string;
  /** It is the name of a member, which is a text. */
  readonly isName: boolean;
};

type Path = readonly (string | number)[];

const marker = "\u0001here\u0001";
const markerText = JSON.stringify(marker);

/** Every place of a JSON value: the whole, all within it, and further members and elements. */
export function placesIn(value: unknown): readonly Place[] {
  const places: Place[] = [];
  const add = (path: Path, changed: unknown, isName = false) => {
    // Changed here once, so that each use is no more than a replacement.
    const [before = "", after = ""] = JSON.stringify(changed).split(markerText);
    const name = path.map((step) => `/${step}`).join("");
    places.push({ name, isName, with: (json) => before + json + after });
  };
  const walk = (inner: unknown, path: Path, put: (changed: unknown) => unknown) => {
    add(path, put(marker));
    if (Array.isArray(inner)) {
      add([...path, "[]"], put([...inner, marker]));
      inner.forEach((item, i) => {
        walk(item, [...path, i], (changed) => put(inner.with(i, changed)));
      });
    } else if (typeof inner === "object" && inner !== null) {
      add([...path, "{}"], put({ ...inner, [marker]: "x" }), true);
      add([...path, "more"], put({ ...inner, more: marker }));
      for (const [key, item] of Object.entries(inner)) {
        walk(item, [...path, key], (changed) => put({ ...inner, [key]: changed }));
      }
    }
  };
  walk(value, [], (changed) => changed);
  return places;
}
