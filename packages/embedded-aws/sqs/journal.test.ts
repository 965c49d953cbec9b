import { expect, test } from "vitest";
import { tempFolder } from "../testing/temp-folder.ts";
import { Journal } from "./journal.ts";

/** https://www.sqlite.org/pragma.html#pragma_synchronous */
const [normal, full] = [1, 2];

test.each([
  [false, normal],
  [true, full],
])(
  "a commit reaches the disk before it is answered if it is to be durable: %s",
  async (isDurable, level) => {
    const { db } = new Journal(await tempFolder(), isDurable);
    expect(db.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: level });
  },
);
