import { supported } from "./models/supported.ts";
import { resourceTypes } from "./resources/index.ts";

/** Returns SUPPORTED.md, a page about what the embedded AWS supports, as Markdown. */
export function supportedPage(): string {
  const resources = resourceTypes.map(({ type, properties }) => {
    const entries = Object.entries(properties.shape);
    const names = (isWithout: boolean) =>
      entries
        .filter(([, schema]) => (schema.description !== undefined) === isWithout)
        .map(([name]) => name)
        .join(", ");
    return `| \`${type}\` | ${names(false)} | ${names(true)} |`;
  });
  const operations = Object.entries(supported).map(
    ([service, those]) => `| ${service} | ${Object.keys(those).join(", ")} |`,
  );
  return `# What the embedded AWS supports

<!-- Written by \`npm run docs\`. -->

## Resources

A property that is not listed causes a warning with its name, and so does a resource of another type. Custom resources
(\`Custom::…\`, \`AWS::CloudFormation::CustomResource\`) run their functions.

| resource | properties | properties without an effect on one machine |
| --- | --- | --- |
${resources.join("\n")}

## Operations

Over the wire protocols of the AWS SDKs and command line. An operation or parameter that is not supported is refused by its
name; the parameters of each operation stand in [\`supported.ts\`](models/supported.ts). HTTP APIs are served at their own port.

| service | operations |
| --- | --- |
${operations.join("\n")}
`;
}
