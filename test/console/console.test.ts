import { afterAll, beforeAll, describe } from "vitest";
import { hasBrowser, openTab, startBrowser } from "../support/browser.ts";
import { type SharedConsole, startConsoleWorld } from "../support/console-world.ts";
import { actionTests } from "./actions.ts";
import { adminTests } from "./admin.ts";
import { embeddingTests } from "./embedding.ts";
import { explanationTests } from "./explanation.ts";
import { failureTests } from "./failures.ts";
import { formTests } from "./forms.ts";
import { lookTests } from "./look.ts";
import { manyTests } from "./many.ts";
import { overviewTests } from "./overview.ts";
import { replayTests } from "./replays.ts";
import { signInTests } from "./sign-in.ts";
import { tabTests } from "./tabs.ts";

// A bus and a browser take seconds to start, so all tests of the console share them.
describe.skipIf(!hasBrowser)("console", () => {
  const shared = {} as { -readonly [K in keyof SharedConsole]: SharedConsole[K] };
  let stop = async () => {};

  beforeAll(async () => {
    const [world, browser] = await Promise.all([startConsoleWorld(), startBrowser()]);
    shared.world = world;
    shared.open = (url, options) => openTab(browser, url, options);
    stop = async () => {
      await browser.close();
      await world.stop();
    };
  });
  afterAll(() => stop());

  signInTests(shared);
  explanationTests(shared);
  overviewTests(shared);
  actionTests(shared);
  replayTests(shared);
  formTests(shared);
  failureTests(shared);
  adminTests(shared);
  tabTests(shared);
  embeddingTests(shared);
  manyTests(shared);
  lookTests(shared);
});
