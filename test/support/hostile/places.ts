/** A place in a JSON value that a hostile value can replace. */
export type Place = {
  /**
   * The place, such as `/data/license/id`, with `{}` for an added member's name and `[]` for an
   * added element.
   */
  readonly name: string;
  /** Returns the whole as JSON text, with this JSON text at the place. */
  readonly with: (json: string) => string;
  /** True if it is the name of a member, which is a text. */
  readonly isName: boolean;
};

type Path = readonly (string | number)[];

const marker = "\u0001here\u0001";
const markerText = JSON.stringify(marker);

/** Returns every place of a JSON value: the whole, all parts, and added members and elements. */
export function placesIn(value: unknown): readonly Place[] {
  const places: Place[] = [];
  const add = (path: Path, changed: unknown, isName = false) => {
    // Prepared once, so that each use is only a concatenation.
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
