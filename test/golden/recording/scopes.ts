import { nth, type Knowledge } from './knowledge.js';

/** Scopes of what is known, one for each kind of criterion and some of several: what a trace may be asked for. */
export function someScopes(known: Knowledge): readonly object[] {
  const turn = known.turn();
  const [product, lot, subject, time] = [
    nth(known.products, turn) ?? 'own/acme/motor',
    nth(known.lots, turn) ?? 'own/acme/motor/10/A1',
    nth(known.subjects, turn) ?? 'own/acme/motor/1',
    nth(known.times, turn) ?? '2026-01-01',
  ];
  const code = decodeURIComponent(lot.slice(lot.lastIndexOf('/10/') + 4));
  const one = (criteria: object): object => ({ anyOf: [criteria] });
  return [
    one({ products: [product] }),
    one({ lots: [lot] }),
    one({ lotCode: code }),
    one({ lotCode: code, productPrefix: product.slice(0, 8) }),
    one({ productPrefix: product.slice(0, 8) }),
    one({ items: [subject] }),
    one({ components: [lot] }),
    one({ components: [subject] }),
    one({ manufacturedFrom: time }),
    one({ manufacturedTo: time, products: [product] }),
    one({ production: { line: 'L1' } }),
    one({ suppliers: ['own/acme/s1', 'S-33'] }),
    one({ components: [subject], products: [product] }),
    { anyOf: [{ lots: [lot] }, { components: [lot] }], except: [subject] },
    ...serialRange(subject),
  ];
}

function serialRange(subject: string): readonly object[] {
  const [, product = '', serial = ''] = /^(01\/\d{14})\/21\/([A-Za-z0-9]+)$/.exec(subject) ?? [];
  if (product === '') return [];
  const [from, to] = [`${serial.slice(0, -1)}0`, `${serial.slice(0, -1)}9`];
  return [{ anyOf: [{ serials: [{ product, from, to }] }] }];
}
