const SCOPE = {
  anyOf: [{ lots: ['01/00300011111116/10/A123'] }, { components: ['own/acme/motor/10/W17'] }],
  except: ['01/00300011111116/21/A0002'],
};
/** A scope as the document shows it. */
export const SCOPE_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  description:
    'A list of alternatives; within one, all criteria hold: products, lots, lotCode (with productPrefix), serials, items, manufacturedFrom, manufacturedTo, production, suppliers, components. `productPrefix` is how the canonical id of a product begins: of the GS1 company prefix 9506000 that is `01/09506000` for single pieces; an indicator digit other than 0 begins another. `manufacturedFrom` is not after `manufacturedTo`. `except` names items that are out of it.',
  required: ['anyOf'],
  properties: {
    anyOf: { type: 'array', minItems: 1, items: { type: 'object', additionalProperties: true } },
    except: { type: 'array', items: { type: 'string' } },
  },
  example: SCOPE,
} as const;
