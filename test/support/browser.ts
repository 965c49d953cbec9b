import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = [process.env.CHROMIUM, ...places].find((path) => path && existsSync(path));

/** False on a machine without Chromium, where the tests of the console cannot run. */
export const hasBrowser = executablePath !== undefined;
if (!hasBrowser) {
  console.warn(
    "Chromium is missing, so the tests of the console are skipped. Install it (Debian: apt-get install chromium), or name its file in CHROMIUM.",
  );
}

/** Starts the installed Chromium. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? "" });
}

/** A tab that is on its own: no other has its storage. */
export type Tab = {
  readonly page: Page;
  /** Hosts that the page requested anything from. */
  readonly hosts: ReadonlySet<string>;
  /** Exceptions of the page, and what its policy blocked. */
  readonly faults: readonly string[];
  close(): Promise<void>;
};

/** Opens an address in a tab. Times are those of Paris. */
export async function openTab(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: "Europe/Paris",
    ...options,
  });
  context.setDefaultTimeout(60_000);
  const hosts = new Set<string>();
  const faults: string[] = [];
  const page = await context.newPage();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) faults.push(message.text());
  });
  await page.goto(url);
  return { page, hosts, faults, close: () => context.close() };
}
