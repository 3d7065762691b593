// Types for the bodies of the six entities of the v2 API. As in the examples of the v2 documentation, every
// key is present, and unknown values are null. The exceptions are boxes and items. Most of their keys are
// optional, because the documentation shows only a few keys.

/** An address of an order: the billing address, or the address that the order is shipped from or to. */
export interface OrderAddress {
  readonly address_1: string | null;
  readonly address_2: string | null;
  readonly city: string | null;
  readonly company: string | null;
  readonly country: string | null;
  readonly created_at: string | null;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly phone: string | null;
  readonly post_code: string | null;
  readonly region: string | null;
  readonly residential: boolean | null;
  readonly updated_at: string | null;
  readonly validated: boolean;
}

/**
 * The billing address, status and amounts of an order. Amounts include their currency, for example `2.34
 * USD`.
 */
export interface OrderBilling {
  readonly bill_to: OrderAddress | null;
  readonly shipping: string | null;
  readonly status: string | null;
  readonly subtotal: string | null;
  readonly tax: string | null;
  readonly total: string | null;
}

/** How an order is shipped. */
export interface OrderShipping {
  readonly ship_cost: string | null;
  readonly ship_from: OrderAddress | null;
  readonly ship_to: OrderAddress | null;
  readonly ship_agent: string | null;
  readonly ship_type: string | null;
  readonly ship_via: string | null;
  readonly shipped_at: string | null;
  readonly status: string | null;
  readonly to_ship_at: string | null;
  readonly warehouse: string | null;
}

/** The system that an order comes from. */
export interface OrderOrigin {
  readonly account: string | null;
  readonly channel: string | null;
  readonly id: string | number | null;
  readonly name: string | null;
  readonly retrieved_at: string | null;
  readonly updated_at: string | null;
}

/** An item in a box. Weights include their unit, for example `170.0000 g`. */
export interface OrderItem {
  readonly part_number?: string | null;
  readonly description?: string | null;
  readonly quantity?: number | null;
  readonly unit_price?: string | null;
  readonly unit_weight?: string | null;
  readonly image_link?: string | null;
  readonly url: string;
}

/** A box of an order. Measures include their unit, for example `0.1500 m`. */
export interface OrderBox {
  readonly tracking_number?: string | null;
  readonly length?: string | null;
  readonly width?: string | null;
  readonly height?: string | null;
  readonly weight?: string | null;
  readonly items: readonly OrderItem[];
  readonly url: string;
}

/**
 * The body of `orders`: a whole order, with its boxes and their items. Dates are strings in ISO 8601 format.
 */
export interface OrderBody {
  readonly billing: OrderBilling;
  readonly boxes: readonly OrderBox[];
  readonly created_at: string;
  /** The custom fields by name. A value can be of any type. */
  readonly custom_fields: Readonly<Record<string, unknown>>;
  readonly customer_number: string | null;
  readonly message: string | null;
  /** The last time at which the order, one of its boxes or one of its items changed. */
  readonly nested_updated_at: string;
  readonly notes: readonly unknown[];
  readonly order_number: string | number | null;
  readonly ordered_at: string | null;
  readonly po_number: string | null;
  readonly primary_id: string | null;
  readonly printed_at: string | null;
  readonly relations: readonly unknown[];
  readonly shipping: OrderShipping;
  readonly source: OrderOrigin;
  readonly tags: readonly string[];
  readonly terms: string | null;
  readonly unique_id: string;
  readonly updated_at: string;
  readonly url: string;
}

/** The body of `packaging`: one kind of box. Measures include their unit, for example `0.1500 m`. */
export interface PackagingBody {
  readonly created_at: string;
  readonly description: string | null;
  readonly height: string | null;
  readonly length: string | null;
  readonly name: string | null;
  readonly package_type: string | null;
  readonly updated_at: string;
  readonly url: string;
  readonly weight: string | null;
  readonly width: string | null;
}

/** The system that a contact comes from. */
export interface ContactOrigin {
  readonly retrieved_at: string | null;
}

/**
 * The body of `contact`: a contact without its addresses. Addresses are a separate entity, `contact-address`.
 */
export interface ContactBody {
  readonly created_at: string;
  /** The custom fields by name. A value can be of any type. */
  readonly custom_fields: Readonly<Record<string, unknown>>;
  readonly description: string | null;
  readonly first_name: string | null;
  readonly is_company: boolean;
  readonly last_name: string | null;
  readonly occupation: string | null;
  /** The URL that lists the contact's orders. */
  readonly orders: string;
  readonly profile_image: string | null;
  readonly source: ContactOrigin;
  readonly updated_at: string;
  readonly url: string;
  readonly website: string | null;
}

/** The body of `contact-address`: one address of a contact. */
export interface ContactAddressBody {
  readonly address_type: string | null;
  readonly address_1: string | null;
  readonly address_2: string | null;
  readonly city: string | null;
  readonly company: string | null;
  readonly country: string | null;
  readonly default: boolean;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly phone: string | null;
  readonly post_code: string | null;
  readonly region: string | null;
  readonly residential: boolean | null;
  readonly url: string;
  readonly validated: boolean;
}

/**
 * The body of `acceptance-scan`: a carrier has accepted an order. `url` is the URL of this order. Amounts
 * include their currency, for example `2.34 USD`.
 */
export interface AcceptanceScanBody {
  readonly url: string;
  readonly ship_cost: string | null;
  readonly tax: string | null;
  readonly packing_cost: string | null;
}

/** The body of the entity `webhook`: an event in a member's calendar. */
export interface CalendarEventBody {
  readonly alert_at: string | null;
  readonly alert_dismissed_at: string | null;
  readonly all_day: boolean;
  readonly color: string | null;
  readonly created_at: string;
  readonly description: string | null;
  readonly ends_at: string | null;
  readonly location: string | null;
  readonly starts_at: string | null;
  readonly title: string | null;
  readonly updated_at: string;
  readonly url: string;
  readonly visited_at: string | null;
}
