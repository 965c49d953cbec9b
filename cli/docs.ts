import { writeFileSync } from "node:fs";
import { eventsPage } from "../catalog/docs/events-page.ts";

/** `npm run docs`: writes what in docs/ follows from the catalog. */
writeFileSync(new URL("../docs/events.md", import.meta.url), eventsPage());
