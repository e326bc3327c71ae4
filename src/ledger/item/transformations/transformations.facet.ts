import type { Recorded } from '../core/recorded-event.js';
import type { Facet } from '../facet.js';
import { compareOrder, type Order } from '../../order.js';

export const TRANSFORMATION_ROLES = ['input', 'output'] as const;
export type TransformationRole = (typeof TRANSFORMATION_ROLES)[number];

/** Goods without serials that an event names. `subject` is a lot or a product, `quantity` a decimal text, `unit` of UN/ECE Rec 20 (absent: pieces). */
export interface NamedGoods {
  readonly subject: string;
  readonly role: TransformationRole;
  readonly quantity?: string;
  readonly unit?: string;
}

/** What a transformation was to an item. */
export interface Transformed extends Order {
  readonly transformation: string;
  readonly role: TransformationRole;
}

/** Both lists are in the order of the events, whichever of these was told first. */
export interface TransformationsSlice {
  /** Of an item: in which transformations it was used up, or made. */
  readonly transformed?: readonly Transformed[];
  /** Of a transformation: the goods in bulk that went into it or came out of it. */
  readonly transforms?: readonly (NamedGoods & Order)[];
}

export interface TransformationsEventData {
  /** The item was used up by a transformation, or made by it. That its life ends or begins is told by an event of its own. */
  readonly ItemTransformed: Recorded & { readonly transformation: string; readonly role: TransformationRole };
  /** A transformation, which is the subject itself, with the goods in bulk that it names. */
  readonly GoodsTransformed: Recorded & { readonly names: readonly NamedGoods[]; readonly location?: string };
}

function inOrder<T extends Order>(known: readonly T[], more: readonly T[]): readonly T[] {
  return [...known, ...more].sort(compareOrder);
}

/** The same once more tells nothing; the first of those that tell it counts. */
function withRole(known: readonly Transformed[], told: Transformed): readonly Transformed[] {
  const isSame = ({ transformation, role }: Transformed): boolean =>
    transformation === told.transformation && role === told.role;
  const same = known.find(isSame);
  if (!same) return inOrder(known, [told]);
  return compareOrder(same, told) <= 0
    ? known
    : inOrder(
        known.filter((one) => one !== same),
        [told],
      );
}

/** What was made out of what. It bears on nothing: in whatever order it is told, the same comes of it. */
export const transformations: Facet<TransformationsSlice, TransformationsEventData> = {
  name: 'transformations',
  fields: ['transformed', 'transforms'],
  traits: {
    ItemTransformed: { bears: 'own', form: 7 },
    GoodsTransformed: { bears: 'own', mayBeLong: true, form: 7 },
  },
  evolve: {
    ItemTransformed: ({ transformed = [] }, { transformation, role }, { at, position }) => ({
      transformed: withRole(transformed, { transformation, role, at, position }),
    }),
    GoodsTransformed: ({ transforms = [] }, { names }, { at, position }) => ({
      transforms: inOrder(
        transforms,
        names.map((one) => ({ ...one, at, position })),
      ),
    }),
  },
  findings: [],
};
