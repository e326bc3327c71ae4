import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Given, Needed } from '../reading/body-shape.js';
import { ANY, FLAG, LIST, TEXT } from '../reading/checks.js';
import { LocationFieldsBody, LotFieldsBody, PartyFieldsBody, ProductFieldsBody } from '../reading/master-data.dto.js';
import { ToldBody } from './master-data.dto.js';

const PARTY = '417/0300011000007';

/** What is said of one thing, beside its fields. */
class StatedBody {
  @ApiProperty({ description: 'In any spelling.', example: '01/00300011111116' })
  id!: string;

  @ApiPropertyOptional({ description: 'It holds from then on. Default: when it is recorded.', example: '2026-03-01' })
  validFrom?: string;

  @ApiPropertyOptional({ description: 'It holds up to then; a date with the whole of its day.', example: '2027-12-31' })
  validUntil?: string;
}

/** What the bodies of all kinds have beside their list. */
class StatingRequest {
  @Given(TEXT, {
    type: String,
    description: 'Whose word it is. Default: the party that this ledger is kept for.',
    example: PARTY,
  })
  recordedFor?: string;

  @Given(TEXT, { type: String, description: 'Why.', example: 'new label' })
  reason?: string;

  @Given(LIST, {
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [{ issuer: PARTY, id: 'SPEC-12' }],
  })
  documents?: unknown[];

  @Given(FLAG, { type: Boolean, description: 'Decide and answer, record nothing.' })
  dryRun?: boolean;
}

class ListBody {
  @ApiProperty({ description: 'Where the answer stands.', example: 4711 })
  position!: number;

  @ApiPropertyOptional({ description: 'Something of it could not be taken in.', example: true })
  incomplete?: true;
}

const list = (type: new () => object): { readonly type: [new () => object]; readonly maxItems: number } => ({
  type: [type],
  maxItems: 1_000,
});

export class StatedProductBody extends IntersectionType(StatedBody, ProductFieldsBody) {}

export class StateProductsRequest extends StatingRequest {
  @Needed(ANY, list(StatedProductBody))
  products!: StatedProductBody[];
}

export class ProductsBody extends ListBody {
  @ApiProperty({ type: [ToldBody] })
  products!: ToldBody[];
}

export class StatedLocationBody extends IntersectionType(StatedBody, LocationFieldsBody) {}

export class StateLocationsRequest extends StatingRequest {
  @Needed(ANY, list(StatedLocationBody))
  locations!: StatedLocationBody[];
}

export class LocationsBody extends ListBody {
  @ApiProperty({ type: [ToldBody] })
  locations!: ToldBody[];
}

export class StatedPartyBody extends IntersectionType(StatedBody, PartyFieldsBody) {}

export class StatePartiesRequest extends StatingRequest {
  @Needed(ANY, list(StatedPartyBody))
  parties!: StatedPartyBody[];
}

export class PartiesBody extends ListBody {
  @ApiProperty({ type: [ToldBody] })
  parties!: ToldBody[];
}

export class StatedLotBody extends IntersectionType(StatedBody, LotFieldsBody) {}

export class StateLotsRequest extends StatingRequest {
  @Needed(ANY, list(StatedLotBody))
  lots!: StatedLotBody[];
}

export class LotsBody extends ListBody {
  @ApiProperty({ type: [ToldBody] })
  lots!: ToldBody[];
}

/** The body of a request of each kind. */
export const REQUESTS = {
  product: StateProductsRequest,
  location: StateLocationsRequest,
  party: StatePartiesRequest,
  lot: StateLotsRequest,
};

/** The list of each kind, as it is answered. */
export const LISTS = { product: ProductsBody, location: LocationsBody, party: PartiesBody, lot: LotsBody };
