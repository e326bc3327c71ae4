// What may be said of a product, a location, a party and a lot. A field that is absent is not said.

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Address {
  readonly street?: readonly string[];
  readonly city?: string;
  /** State, province or county. */
  readonly region?: string;
  readonly postalCode?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
}

/** A licence or registration of an organisation. */
export interface Licence {
  readonly number: string;
  /** Who gave it. */
  readonly authority?: string;
  /** What it permits. */
  readonly type?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly region?: string;
  /** The last day on which it holds. */
  readonly until?: string;
}

export const LOCATION_LEVELS = ['site', 'zone', 'bin'] as const;
export type LocationLevel = (typeof LOCATION_LEVELS)[number];

interface Described {
  readonly name?: string;
  /** By language (BCP 47). */
  readonly names?: Readonly<Record<string, string>>;
  readonly attributes?: Attributes;
}

export interface ProductFields extends Described {
  /** National Drug Code: three segments with hyphens, or 11 digits. */
  readonly ndc?: string;
  /** Device identifier of a medical device (UDI-DI), of whichever issuing agency. */
  readonly udiDi?: string;
  readonly partNumber?: string;
  readonly brand?: string;
  /** Canonical id of a party. */
  readonly manufacturer?: string;
  readonly manufacturerName?: string;
  readonly dosageForm?: string;
  readonly strength?: string;
  readonly netContent?: string;
  readonly shelfLifeDays?: number;
  /** ISO 3166-1 alpha-2. */
  readonly countryOfOrigin?: string;
}

export interface LocationFields extends Described {
  readonly address?: Address;
  readonly level?: LocationLevel;
  /** Canonical id of the location that it is a part of. */
  readonly within?: string;
  /** What is there: a warehouse, a store, a pharmacy. */
  readonly locationKind?: string;
  /** Canonical id of the party whose place it is. */
  readonly operator?: string;
}

export interface PartyFields extends Described {
  readonly address?: Address;
  /** What it does: manufacturer, repackager, wholesaler, dispenser, carrier. */
  readonly roles?: readonly string[];
  readonly licences?: readonly Licence[];
  /** GS1 company prefixes (digits) that are its own. */
  readonly companyPrefixes?: readonly string[];
}

export interface LotFields extends Described {
  readonly expiry?: string;
  readonly madeOn?: string;
}

export interface FieldsOfKind {
  readonly product: ProductFields;
  readonly location: LocationFields;
  readonly party: PartyFields;
  readonly lot: LotFields;
}

export type MasterDataFields = FieldsOfKind[keyof FieldsOfKind];

/** Any field of any kind, where it is not known of which. */
export type AnyMasterDataFields = ProductFields & LocationFields & PartyFields & LotFields;
