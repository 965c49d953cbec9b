/**
 * What bundles have in place of `@aws-sdk/credential-provider-node` (lib/bundles.ts): Lambda gives a function its
 * credentials in the environment, and all other ways to find some are a third of the SDK, which takes time to load.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
