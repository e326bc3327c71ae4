import type { MasterDataKind } from '../../ledger/master-data/master-data.events.js';
import type { Sought } from '../../ledger/master-data/found-by.js';

/** What the routes of one kind are called, and what its list is filtered by. */
export interface KindOfMasterData {
  readonly kind: MasterDataKind;
  /** In paths, and as the name of the list. */
  readonly plural: 'products' | 'locations' | 'parties' | 'lots';
  readonly filters: readonly Sought[];
  readonly exampleId: string;
  readonly example: Readonly<Record<string, unknown>>;
}

export const PRODUCTS: KindOfMasterData = {
  kind: 'product',
  plural: 'products',
  filters: ['name', 'ndc', 'partNumber', 'udiDi', 'manufacturer'],
  exampleId: '01/00300011111116',
  example: {
    id: '01/00300011111116',
    name: 'Examplamol 500 mg tablets',
    ndc: '0001-1111-11',
    manufacturer: '417/0300011000007',
    dosageForm: 'TABLET',
    strength: '500 mg',
    netContent: '100 tablets',
    shelfLifeDays: 730,
  },
};

export const LOCATIONS: KindOfMasterData = {
  kind: 'location',
  plural: 'locations',
  filters: ['name', 'within', 'operator'],
  exampleId: '414/0300011000014',
  example: {
    id: '414/0300011000014',
    name: 'Springfield warehouse',
    level: 'site',
    locationKind: 'warehouse',
    address: { street: ['1 Example Way'], city: 'Springfield', region: 'IL', postalCode: '62701', country: 'US' },
  },
};

export const PARTIES: KindOfMasterData = {
  kind: 'party',
  plural: 'parties',
  filters: ['name', 'role', 'companyPrefix'],
  exampleId: '417/0300011000007',
  example: {
    id: '417/0300011000007',
    name: 'Example Pharma Inc.',
    roles: ['manufacturer'],
    companyPrefixes: ['0300011'],
    licences: [{ number: 'WDD-0042', authority: 'Board of Pharmacy', country: 'US', region: 'IL' }],
  },
};

export const LOTS: KindOfMasterData = {
  kind: 'lot',
  plural: 'lots',
  filters: ['name'],
  exampleId: '01/00300011111116/10/A123',
  example: { id: '01/00300011111116/10/A123', expiry: '2027-12-31', madeOn: '2026-01-05' },
};

export const KINDS: readonly KindOfMasterData[] = [PRODUCTS, LOCATIONS, PARTIES, LOTS];
