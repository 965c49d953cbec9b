import { dictionaryOf, listOf, openText, optionally, someText, text } from "../kinds.ts";
import { lazily } from "../lazily.ts";

/*
 * The bodies of FlexNet Operations' event notifications (Revenera, "Payload to Webhook Endpoints").
 * In its samples every leaf is a string or null, including numbers, times and booleans, and so it
 * is here.
 */

const lineItem = lazily(() =>
  openText(
    optionally({
      activationId: text,
      description: text,
      licenseModel: text,
      orderId: text,
      copies: text,
      exactAvailableCount: text,
      startDate: text,
      expirationDate: text,
      products: listOf(openText(optionally({ name: text, version: text }))),
      lineItemCustomAttributes: dictionaryOf(listOf(text)),
    }),
  ),
);

/** An entitlement with its line items. Only `entitlementId` is required. */
export const entitlement = lazily(() =>
  openText({
    entitlementId: someText,
    ...optionally({
      entitlementName: text,
      version: text,
      soldToAccount: text,
      accounts: listOf(text),
      lineItems: listOf(lineItem()),
    }),
  }),
);

/** A product with its features. Only `productId` is required. */
export const product = lazily(() =>
  openText({
    productId: someText,
    ...optionally({
      productName: text,
      version: text,
      features: listOf(openText(optionally({ featureName: text, version: text, count: text }))),
    }),
  }),
);

/** A device. Only `deviceId` is required. */
export const device = lazily(() =>
  openText({
    deviceId: someText,
    ...optionally({
      deviceName: text,
      version: text,
      id: text,
      siteName: text,
      owner: text,
      identity: text,
      deploymentType: text,
      hostType: text,
      status: text,
      active: text,
      notes: text,
      errorMessage: text,
      idtype: text,
      lastUpdated: text,
    }),
  }),
);
