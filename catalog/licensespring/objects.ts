import {
  anyList,
  boolean,
  day,
  dayOrTime,
  dictionary,
  digits,
  integer,
  oneOf,
  open,
  optionally,
  orNull,
  reference,
  type Shapes,
  secret,
  text,
  time,
} from "../kinds.ts";
import { lazily } from "../lazily.ts";

/*
 * LicenseSpring's objects. Its events list defines customer, license, license_user, order and
 * product. It only names the others. We infer their shapes from its Management API. Only `id` is
 * required, because the list calls all data "if applicable".
 */
const object = <S extends Shapes>(shapeOf: () => S) =>
  lazily(() => open({ id: integer, ...optionally(shapeOf()) }));

/** From LicenseSpring's events list. */
export const customer = object(() => ({
  email: text,
  first_name: text,
  last_name: text,
  phone: text,
  reference: text,
  address: text,
  postcode: text,
  city: text,
  country: text,
  state: text,
}));

/** From LicenseSpring's events list. */
export const order = object(() => ({ store_id: text }));

/** From LicenseSpring's events list. */
export const license = object(() => ({
  activations_type: oneOf("online", "offline"),
  license_key: text,
  max_license_users: integer,
  is_trial: boolean,
  active: boolean,
  validity_period: dayOrTime,
  enable_maintenance_period: boolean,
  maintenance_period: dayOrTime,
  max_activations: integer,
  times_activated: integer,
  enabled: boolean,
  total_consumptions: integer,
  max_consumptions: integer,
  order: orNull(order()),
}));

/** From LicenseSpring's events list, except `initial_password`. */
export const license_user = object(() => ({
  true_email: text,
  first_name: text,
  last_name: text,
  // The Management API shows it next to the listed ones, so a publisher may send it by mistake.
  initial_password: secret,
}));

/** From LicenseSpring's events list. */
export const product = object(() => ({
  product_name: text,
  short_code: text,
  active: boolean,
  authorization_method: text,
  is_archived: boolean,
  is_bundle: boolean,
}));

/** Inferred from LicenseSpring's Management API. */
export const device_variable = object(() => ({
  created_at: time,
  variable: text,
  value: text,
  device: reference,
}));

/** Inferred from LicenseSpring's Management API. */
export const installation_file = object(() => ({
  created_at: time,
  updated_at: time,
  version: text,
  full_link: text,
  filename: text,
  release_date: day,
  enabled: boolean,
  hash_md5: text,
  environment: oneOf("win", "win32", "win64", "mac", "linux", "linux32", "linux64"),
  release_notes_link: text,
  eula_link: text,
  size: digits,
  requires_version: text,
  channel: text,
  product: reference,
}));

/** Inferred from LicenseSpring's Management API. */
export const license_custom_field = object(() => ({
  value: text,
  license: reference,
  product_custom_field: reference,
}));

/** Inferred from LicenseSpring's Management API. */
export const product_custom_field = object(() => ({
  product_custom_field_enums: anyList,
  name: text,
  data_type: text,
  default_value: text,
  description: text,
  product: reference,
}));

/** Metering and sharing of a feature, the same for a product's and a license's. */
const metering = lazily(() => ({
  max_consumption: integer,
  allow_unlimited_consumptions: boolean,
  allow_overages: boolean,
  max_overages: integer,
  reset_consumption: boolean,
  consumption_period: text,
  is_floating: boolean,
  is_floating_cloud: boolean,
  floating_users: integer,
  floating_timeout: integer,
  metadata: orNull(dictionary),
}));

const feature = lazily(() => ({
  created_at: time,
  updated_at: time,
  name: text,
  code: text,
  is_deleted: boolean,
  feature_type: oneOf("activation", "consumption"),
  ...metering(),
}));

/** Inferred from LicenseSpring's Management API. */
export const product_feature = object(() => ({ ...feature(), product: reference }));

/** Inferred from LicenseSpring's Management API. */
export const license_product_feature = object(() => ({
  product_feature: orNull(object(feature)()),
  device_features: anyList,
  total_consumptions: integer,
  expiry_date: dayOrTime,
  license: reference,
  ...metering(),
}));

/** Inferred from LicenseSpring's Management API. */
export const license_user_group = object(() => ({
  metadata_string: text,
  customer_account: reference,
  created_at: time,
  updated_at: time,
  code: text,
  name: text,
  description: text,
  metadata: orNull(dictionary),
  company: reference,
}));

/** Undocumented: only the name is known, from the codes of its events. */
export const consumption_pool = object(() => ({}));
/** Undocumented: only the name is known, from the code of its event. */
export const consumption_pool_license_checkout = object(() => ({}));
