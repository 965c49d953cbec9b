export { type ApiKey, hasExpired, isUseDue, keyView, staleUse } from "./api-key.ts";
export { type NewApiKey, newApiKey } from "./new-api-key.ts";
export { companyOwner, type KeyOwner, ownerOf, ownerOfId } from "./owner.ts";
export { type KeyWish, keyWish } from "./wish.ts";
