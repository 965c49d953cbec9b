import { Command, Option } from "commander";
import type { Source, SourceInput } from "../../sdk/index.ts";
import { type Cell, fields, printJson, table, timeOf } from "../print.ts";
import { type CompanyOptions, companyOf, idIn, withCompanyOptions } from "./bus.ts";
import { type InputOptions, inputIn, withInputOptions, withSetting } from "./input.ts";

const kinds = ["keygen", "flexnet", "licensespring"] as const;

type SourceOptions = CompanyOptions &
  InputOptions & { readonly kind?: (typeof kinds)[number]; readonly name?: string };

/** `leb sources list|get|create|replace|delete`. */
export function sourcesCommand(): Command {
  const named = (name: string, summary: string, more = "") =>
    new Command(name)
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.${more}`);
  const withId = (command: Command) => command.argument("<id>", "src_…", idIn);
  const example =
    " For example: leb sources create --kind flexnet --set auth.type=bearer --set auth.token=TOKEN";
  const creating = named("create", "create a source for a vendor's webhooks", example);
  const replacing = named("replace", "replace a source; its id and URL stay");
  return new Command("sources")
    .description("Create and manage sources: vendors' systems whose webhooks become events.")
    .addCommand(withCompanyOptions(named("list", "list sources")).action(list))
    .addCommand(withCompanyOptions(withId(named("get", "show a source"))).action(get))
    .addCommand(withCompanyOptions(withSourceOptions(creating)).action(create))
    .addCommand(withCompanyOptions(withId(withSourceOptions(replacing))).action(replace))
    .addCommand(withCompanyOptions(withId(named("delete", "delete a source"))).action(remove));
}

function withSourceOptions(command: Command): Command {
  return withInputOptions(
    command
      .addOption(new Option("--kind <vendor>", "vendor that sends the webhooks").choices(kinds))
      .option("--name <text>", "label shown in lists"),
  );
}

async function list(options: CompanyOptions): Promise<void> {
  const { sources } = await companyOf(options);
  const rows: Cell[][] = [];
  for await (const source of sources.list()) {
    if (options.json) printJson(source);
    else rows.push([source.id, source.kind, source.name ?? "", timeOf(source.created_at)]);
  }
  if (options.json) return;
  if (rows.length === 0) return console.error("No sources. Create one: leb sources create");
  console.log(table(["ID", "KIND", "NAME", "CREATED"], rows));
}

async function get(id: string, options: CompanyOptions): Promise<void> {
  const { sources } = await companyOf(options);
  show(await sources.get(id), options);
}

async function create(options: SourceOptions): Promise<void> {
  const { sources } = await companyOf(options);
  show(await sources.create(inputOf(options)), options);
}

async function replace(id: string, options: SourceOptions): Promise<void> {
  const { sources } = await companyOf(options);
  show(await sources.replace(id, inputOf(options)), options);
}

async function remove(id: string, options: CompanyOptions): Promise<void> {
  const { sources } = await companyOf(options);
  await sources.delete(id);
  if (options.json) printJson({ id, deleted: true });
  else console.log(`Deleted ${id}.`);
}

/** The bus validates the input. */
function inputOf({ file, kind, name, set = [] }: SourceOptions): SourceInput {
  const given = { ...inputIn(file), ...(kind && { kind }), ...(name !== undefined && { name }) };
  return set.reduce<unknown>(withSetting, given) as SourceInput;
}

function show(source: Source, options: CompanyOptions): void {
  if (options.json) {
    printJson(source);
    return;
  }
  const { id, kind, name, created_at } = source;
  const url = `${options.url.replace(/\/$/, "")}/v1/sources/${id}`;
  const shown = fields([
    ["id", id],
    ["kind", kind],
    ["name", name],
    ["algorithm", source.kind === "keygen" ? source.algorithm : undefined],
    ["auth", source.kind === "keygen" ? undefined : source.auth.type],
    ["created", timeOf(created_at)],
    ["webhooks to", url],
  ]);
  console.log(shown);
}
