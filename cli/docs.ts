import { writeFileSync } from "node:fs";
import { eventsPage } from "../catalog/docs/events-page.ts";
import { supportedPage } from "../packages/embedded-aws/supported-page.ts";

/** `npm run docs`: writes the pages that are generated from the code. */
const pages = { "docs/events.md": eventsPage, "packages/embedded-aws/SUPPORTED.md": supportedPage };
for (const [file, page] of Object.entries(pages)) {
  writeFileSync(new URL(`../${file}`, import.meta.url), page());
}
