/** Items that one operation names at most, and that it reaches one by one. */
export const ITEMS_MOST = 20_000;
