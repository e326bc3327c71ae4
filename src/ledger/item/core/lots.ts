const LOT = '/10/';

/** The lot number without its product, as `lotCode` names it: still percent-encoded as in the canonical id. */
export function lotCodeOf(lot: string): string {
  const marker = lot.lastIndexOf(LOT);
  return marker < 0 ? lot : lot.slice(marker + LOT.length);
}

/** The product that it is a lot of. */
export function productOfLot(lot: string): string {
  return lot.slice(0, Math.max(0, lot.lastIndexOf(LOT)));
}

/** The lot of the same number under another product. */
export function lotUnder(product: string, lot: string): string {
  return `${product}${LOT}${lotCodeOf(lot)}`;
}
