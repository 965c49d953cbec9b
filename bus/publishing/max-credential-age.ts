/** How long API keys and sources stay in memory, in milliseconds. A revoked one publishes for at most this long. */
export const maxCredentialAgeMs = 5_000;
