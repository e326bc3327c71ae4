import { type Order, compareOrder } from '../../src/ledger/order.js';
import type { Recorded } from '../../src/ledger/item/core/recorded-event.js';
import type { CarrierSlice, Facet } from '../../src/ledger/item/facet.js';

/** A facet that no release has: it reaches what is carried, and stock tells it apart. `quarantined` is set once it was ever told. */
export interface QuarantineSlice {
  readonly quarantined?: { readonly isIn: boolean; readonly order: Order };
}

export interface QuarantineEventData {
  readonly QuarantineBegun: Recorded;
  readonly QuarantineEnded: Recorded;
}

export interface QuarantineFindingValues {
  readonly quarantined: { readonly since: number };
}

function latestOf(own: QuarantineSlice, carriers: readonly CarrierSlice<QuarantineSlice>[]): QuarantineSlice {
  let latest = own.quarantined;
  for (const { slice, since } of carriers) {
    const told = slice.quarantined;
    if (told && compareOrder(told.order, since) > 0 && (!latest || compareOrder(told.order, latest.order) > 0))
      latest = told;
  }
  return latest ? { quarantined: latest } : {};
}

const textOf = ({ quarantined }: QuarantineSlice): string => (quarantined?.isIn ? 'yes' : '');

export const quarantine: Facet<QuarantineSlice, QuarantineEventData, QuarantineFindingValues> = {
  name: 'quarantine',
  fields: ['quarantined'],
  traits: { QuarantineBegun: { bears: 'own', form: 9 }, QuarantineEnded: { bears: 'own', form: 9 } },
  evolve: {
    QuarantineBegun: (_state, _data, order) => ({ quarantined: { isIn: true, order } }),
    // By the second rules a mere claim ends nothing.
    QuarantineEnded: ({ quarantined }, { claimed }, order, rules) =>
      claimed && rules >= 2 && quarantined ? { quarantined } : { quarantined: { isIn: false, order } },
  },
  findings: [
    {
      since: 2,
      on: {
        ItemShipped: ({ state }) =>
          state?.quarantined?.isIn
            ? [{ rule: 'quarantined', field: 'id', values: { since: state.quarantined.order.position } }]
            : [],
      },
    },
  ],
  latest: ({ quarantined }) => quarantined?.order,
  inherit: { resolve: latestOf },
  stock: {
    of: textOf,
    later: (text, carriers) => {
      const { quarantined } = latestOf({}, carriers);
      return quarantined ? textOf({ quarantined }) : text;
    },
  },
};
