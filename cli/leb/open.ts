import { spawn } from "node:child_process";
import { Command, InvalidArgumentError } from "commander";
import { paths } from "../../console/routing/route.ts";
import type { ApiKey, LicenseEventBus } from "../../sdk/index.ts";
import { printJson } from "../print.ts";
import { busOf, type CompanyOptions, companyIn, idIn, withCompanyOptions } from "./bus.ts";
import { Failure } from "./failure.ts";

type OpenOptions = CompanyOptions & { readonly search?: string; readonly print?: true };

/** Seconds that a signed-in link is valid. */
const expiresIn = 3_600;

/** `leb open [ITEM]`: opens the console in a browser. */
export function openCommand(): Command {
  const command = new Command("open")
    .summary("open the console in a browser")
    .description(
      "Open the console at an event, a delivery, a subscription or a replay, by its id, at a search, or at the company's overview. " +
        "The address signs you in by a portal session of an hour, so it does not contain your key. " +
        "Without a terminal, or with --print, print the address only.",
    )
    .argument("[item]", "id of an event, delivery, subscription or replay", idIn)
    .option("--search <text>", "events that contain this text: a license key, license/77", searchIn)
    .option("--print", "print the address, and open no browser");
  return withCompanyOptions(command).action(open);
}

/** @throws InvalidArgumentError for a text that the API refuses. */
function searchIn(text: string): string {
  if (text.trim().length >= 2 && text.length <= 200) return text;
  throw new InvalidArgumentError("Expected 2 to 200 characters.");
}

async function open(item: string | undefined, options: OpenOptions): Promise<void> {
  if (item !== undefined && options.search !== undefined) {
    throw new Failure("Pass either ITEM or --search, not both.");
  }
  const bus = busOf(options);
  const key = await bus.keys.current();
  const company = key.kind === "company" ? key.company_id : await companyIn(options);
  const path = pathOf(company, item, options.search);
  const { address, note } = await addressOf(bus, key, company, `${origin(options)}${path}`);
  if (note) console.error(note);
  if (options.json) return printJson({ url: address });
  if (options.print || !process.stdout.isTTY) return console.log(address);
  if (await openBrowser(address)) console.log("The console opens in your browser.");
  else console.log(`No browser could be opened. Open this address:\n${address}`);
}

/**
 * Returns the path of a page of the console.
 *
 * @throws Failure if the item has no page.
 */
export function pathOf(company: number, item: string | undefined, search: string | undefined) {
  if (search !== undefined) return paths.events(company, { search });
  if (item === undefined) return paths.overview(company);
  const [prefix] = item.split("_");
  if (prefix === "dlv") return paths.delivery(company, item);
  if (prefix === "sub") return paths.subscription(company, item);
  if (prefix === "rpl") return paths.replay(company, item);
  if (/^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/i.test(item)) return paths.event(company, item);
  throw new Failure(
    `${item} has no page in the console. Pass the id of an event, a delivery (dlv_…), a subscription (sub_…) or a replay (rpl_…), or --search TEXT.`,
  );
}

function origin({ url }: OpenOptions): string {
  return url.replace(/\/+$/, "");
}

/**
 * Returns an address that signs in for an hour; the plain one with a note if the key cannot create a portal session.
 *
 * @param plain - Address of the page.
 */
async function addressOf(bus: LicenseEventBus, key: ApiKey, company: number, plain: string) {
  const asks = "The console asks for a key";
  if (key.kind === "publisher") {
    return { address: plain, note: `${asks} of a company: publisher keys open no console.` };
  }
  if (key.permissions === "read" || key.id.startsWith("ses_")) {
    return { address: plain, note: `${asks}, because this one cannot create a portal session.` };
  }
  const { portalSessions } = bus.company(company);
  const session = await portalSessions.create({ permissions: "manage", expires_in: expiresIn });
  return { address: `${plain}${new URL(session.url).hash}` };
}

/** Commands that open an address, by operating system. */
const openers: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Returns true once a browser was asked to open an address. */
export function openBrowser(address: string): Promise<boolean> {
  const [command, ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  child.unref();
  return new Promise((resolve) => {
    child.once("spawn", () => resolve(true));
    child.once("error", () => resolve(false));
  });
}
