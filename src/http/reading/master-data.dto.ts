import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { LOCATION_LEVELS } from '../../ledger/master-data/master-data-fields.js';

const COUNTRY = { description: 'ISO 3166-1 alpha-2.', example: 'US' };

class DescribedBody {
  @ApiPropertyOptional({ description: 'Its name.', example: 'Examplamol 500 mg tablets' })
  name?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Its names by language (BCP 47).',
    example: { de: 'Examplamol 500 mg Tabletten' },
  })
  names?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    description: 'Whatever else is said: up to 50 texts, numbers, true and false.',
    example: { storage: '2-8 °C' },
  })
  attributes?: Record<string, string | number | boolean>;
}

export class ProductFieldsBody extends DescribedBody {
  @ApiPropertyOptional({
    description:
      'National Drug Code: with hyphens as 4-4-2, 5-3-2 or 5-4-1, or the 11 digits 5-4-2. It is to be the one that stands in a GTIN of the prefix 03.',
    example: '0001-1111-11',
  })
  ndc?: string;

  @ApiPropertyOptional({ description: 'Device identifier (UDI-DI), of whichever agency.', example: '00300011111116' })
  udiDi?: string;

  @ApiPropertyOptional({ description: 'Part number.', example: 'EX-500' })
  partNumber?: string;

  @ApiPropertyOptional({ example: 'Examplamol' })
  brand?: string;

  @ApiPropertyOptional({ description: 'The party that makes it, in any spelling.', example: '417/0300011000007' })
  manufacturer?: string;

  @ApiPropertyOptional({ description: 'The name of an organisation.', example: 'Example Pharma Inc.' })
  manufacturerName?: string;

  @ApiPropertyOptional({ example: 'TABLET' })
  dosageForm?: string;

  @ApiPropertyOptional({ example: '500 mg' })
  strength?: string;

  @ApiPropertyOptional({ description: 'What is in one.', example: '100 tablets' })
  netContent?: string;

  @ApiPropertyOptional({ description: 'From when it was made to its expiry, in days.', example: 730 })
  shelfLifeDays?: number;

  @ApiPropertyOptional(COUNTRY)
  countryOfOrigin?: string;
}

export class AddressBody {
  @ApiPropertyOptional({ type: [String], description: 'Up to five lines.', example: ['1 Example Way'] })
  street?: string[];

  @ApiPropertyOptional({ example: 'Springfield' })
  city?: string;

  @ApiPropertyOptional({ description: 'State, province or county.', example: 'IL' })
  region?: string;

  @ApiPropertyOptional({ example: '62701' })
  postalCode?: string;

  @ApiPropertyOptional(COUNTRY)
  country?: string;
}

export class LocationFieldsBody extends DescribedBody {
  @ApiPropertyOptional({ type: AddressBody })
  address?: AddressBody;

  @ApiPropertyOptional({ enum: LOCATION_LEVELS, description: 'A site has zones, a zone has bins.', example: 'bin' })
  level?: string;

  @ApiPropertyOptional({ description: 'The location that it is a part of.', example: '414/0300011000014' })
  within?: string;

  @ApiPropertyOptional({ description: 'What is there.', example: 'warehouse' })
  locationKind?: string;

  @ApiPropertyOptional({ description: 'The party whose place it is.', example: '417/0300011000007' })
  operator?: string;
}

export class LicenceBody {
  @ApiPropertyOptional({ example: 'WDD-0042' })
  number?: string;

  @ApiPropertyOptional({ description: 'Who gave it.', example: 'Board of Pharmacy' })
  authority?: string;

  @ApiPropertyOptional({ description: 'What it permits.', example: 'wholesale distributor' })
  type?: string;

  @ApiPropertyOptional(COUNTRY)
  country?: string;

  @ApiPropertyOptional({ description: 'State, province or county.', example: 'IL' })
  region?: string;

  @ApiPropertyOptional({ description: 'The last day on which it holds.', example: '2027-12-31' })
  until?: string;
}

export class PartyFieldsBody extends DescribedBody {
  @ApiPropertyOptional({ type: AddressBody })
  address?: AddressBody;

  @ApiPropertyOptional({ type: [String], description: 'What it does.', example: ['wholesaler'] })
  roles?: string[];

  @ApiPropertyOptional({ type: [LicenceBody] })
  licences?: LicenceBody[];

  @ApiPropertyOptional({
    type: [String],
    description:
      'GS1 company prefixes that are its own. In our own word they are known from then on for EPC URNs and tags.',
    example: ['0300011'],
  })
  companyPrefixes?: string[];
}

export class LotFieldsBody extends DescribedBody {
  @ApiPropertyOptional({ example: '2027-12-31' })
  expiry?: string;

  @ApiPropertyOptional({ example: '2026-01-05' })
  madeOn?: string;
}

/** Those of all kinds. */
export class MasterDataFieldsBody extends IntersectionType(
  ProductFieldsBody,
  IntersectionType(LocationFieldsBody, IntersectionType(PartyFieldsBody, LotFieldsBody)),
) {}
