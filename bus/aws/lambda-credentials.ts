/**
 * Replaces `@aws-sdk/credential-provider-node` in bundles (lib/bundles.ts): Lambda puts a function's credentials in
 * its environment variables, and the other providers are a third of the SDK, which takes time to load.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
