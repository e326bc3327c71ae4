import type { ItemsDeclaration } from './declaration.js';
import { ENTRY_FIELDS, type Field } from './fields.js';
import { decommission } from './decommission.js';
import { identify } from './identify.js';
import { install } from './install.js';
import { introduce } from './introduce.js';
import { manufacture } from './manufacture.js';
import { move } from './move.js';
import { pack } from './pack.js';
import { receive } from './receive.js';
import { remove } from './remove.js';
import { giveBack } from './return.js';
import { report } from './report.js';
import { sell } from './sell.js';
import { ship } from './ship.js';
import { transform } from './transform.js';
import { unpack } from './unpack.js';
import { voidShipping } from './void-shipping.js';

/** Every operation on items, in the order in which they are shown. One that is added here is there: its route, its document, its rules. */
const OPERATIONS = [
  introduce,
  manufacture,
  ship,
  voidShipping,
  receive,
  move,
  pack,
  unpack,
  install,
  remove,
  sell,
  giveBack,
  identify,
  decommission,
  report,
  transform,
] as const;

export type ItemsOperationName = (typeof OPERATIONS)[number]['name'];

type Declaration = ItemsDeclaration<ItemsOperationName>;

export const ITEMS_OPERATIONS: readonly Declaration[] = OPERATIONS;

const byName: ReadonlyMap<ItemsOperationName, Declaration> = new Map(OPERATIONS.map((each) => [each.name, each]));

/** Fields of its entries that an operation takes, by name; all take `at`. */
export function fieldsOf({ takes, own }: Declaration): Readonly<Record<string, Field>> {
  return { ...Object.fromEntries(['at' as const, ...takes].map((name) => [name, ENTRY_FIELDS[name]])), ...own };
}

/** The fields that single operations have for themselves. */
export const OWN_FIELDS: Readonly<Record<string, Field>> = Object.assign(
  {},
  ...OPERATIONS.map(({ own }) => own),
) as Readonly<Record<string, Field>>;

export function declarationOf(name: ItemsOperationName): Declaration {
  const declaration = byName.get(name);
  if (!declaration) throw new Error(`no operation ${name} is declared`);
  return declaration;
}
