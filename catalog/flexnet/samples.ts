const entitlement = {
  eventHeader: {
    event: "ENT",
    eventType: "UPDATE",
    userId: "1000admin",
    tenant: "1000",
    timeStamp: "1683289809743",
  },
  eventBody: {
    entitlementId: "3395",
    entitlementName: "NOTIF-TEST-3",
    version: "1.0",
    soldToAccount: "SAMPLE_ORG",
    accounts: ["SAMPLE_ORG"],
    lineItems: [],
  },
} as const;

const lineItem = {
  eventHeader: {
    event: "ENT",
    eventType: "UPDATE",
    userId: "1000admin",
    tenant: "1000",
    timeStamp: "1682400267304",
  },
  eventBody: {
    entitlementId: "3394",
    entitlementName: "NOTIF-TESTS-1",
    version: "1.0",
    soldToAccount: "SAMPLE_ORG",
    accounts: ["testAccount", "SAMPLE_ORG"],
    lineItems: [
      {
        activationId: "ACT-e0e0-7045-B6c2-781",
        description: "line desc",
        licenseModel: "Floating Counted",
        orderId: "addedordId",
        copies: "10",
        exactAvailableCount: "9",
        startDate: "1680048000000",
        expirationDate: null,
        products: [{ name: "prodtest1", version: "2.0" }],
      },
    ],
  },
} as const;

const product = {
  eventHeader: {
    event: "PROD",
    eventType: "UPDATE",
    userId: "1000admin",
    tenant: "1000",
    timeStamp: "1665044575475",
  },
  eventBody: {
    productId: "1676",
    productName: "demo-product-for-notifications",
    version: "1.0",
    features: [{ featureName: "2Dline", version: "1", count: "1" }],
  },
} as const;

const device = {
  eventHeader: {
    event: "DEVICE",
    eventType: "CREATE",
    userId: "ADMNadmin",
    tenant: "ADMN",
    timeStamp: "1715947904066",
  },
  eventBody: {
    deviceName: "test_device",
    deviceId: "test_device",
    version: "1.0",
    id: null,
    siteName: "test_one_sitename",
    owner: "4",
    identity: "",
    deploymentType: "LOCAL",
    hostType: "FLX_SERVER",
    status: "Success",
    active: "SUCCESS",
    notes: null,
    errorMessage: null,
    idtype: "ETHERNET",
    lastUpdated: "1715947904066",
  },
} as const;

/** The four sample payloads of FlexNet Operations' documentation, in the vendor's own form. */
export const flexnetSamples = [entitlement, lineItem, product, device] as const;

export type FlexnetSample = (typeof flexnetSamples)[number];

/** Returns the payload that shows an object best. */
export function flexnetSample(object: string): FlexnetSample {
  return object === "product" ? product : object === "device" ? device : entitlement;
}

/** Returns the content of the event for a payload. `object` is the catalog's name of its body. */
export function flexnetContent({ eventHeader, eventBody }: FlexnetSample, object: string) {
  const { userId, tenant, timeStamp } = eventHeader;
  return {
    ts: Math.floor(Number(timeStamp) / 1000),
    data: { [object]: eventBody },
    vendor: { userId, tenant, timeStamp },
  };
}
