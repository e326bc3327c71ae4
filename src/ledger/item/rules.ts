/**
 * The numbers of the rules by which histories are folded. Each capture names the number that it was recorded under, and is folded by these rules for
 * ever: what was answered at a position is answered for ever. Events without a number are of the first.
 *
 * A rule changes by a new number only where nothing else does: a refusal at the writer needs none, nor does a new field of an event or a new type.
 * Then a rule asks `rules` of the event: what it finds counts from its number on (`since`).
 */
export const FIRST_RULES = 1;

/** The number of the rules that an event is folded by. */
export function rulesOf({ rules = FIRST_RULES }: { readonly rules?: number }): number {
  return rules;
}

/** The number as an event has it: none for the first rules. */
export function numbered(rules: number | null | undefined): { readonly rules?: number } {
  return rules === undefined || rules === null || rules === FIRST_RULES ? {} : { rules };
}

/**
 * The second rules: only the holder, or who acts for it, does anything with an item; a return is of what went out, by its owner or holder; title passes
 * piece by piece, a component's with its assembly only, and the disposition of a sale with it; an SSCC lives again after twelve months of the calendar.
 */
export const SECOND_RULES = 2;

/**
 * The third rules. What something was packed into exists, whoever told of it. Goods that are received from under their holder, or by another than they were
 * sent to, are flagged; who only sees them takes them from no holder. An item gets identifiers from who holds or owns it, and loses its own only. What is in
 * a container that is dispensed is the patient's too; what was dispensed stays gone until it is returned, and is said to be so where something else is told of
 * it. What something is joined with, or begins as, is where either was known to be, whoever told it first; of a joining all is said that is against it. What
 * a claimed receipt says of an item is compared as that of any other claim; goods are expired by what the event itself says, where nothing was known.
 */
export const THIRD_RULES = 3;

/**
 * The fourth rules find nothing otherwise. From them on events tell that a holder keeps what somebody else tells of (`keepsHolder`), and what a void
 * shipment undoes besides (`completes`): a release that knows neither would fold them by what they lack.
 */
export const FOURTH_RULES = 4;

/** The rules that new captures are recorded under, once all releases in use read them. */
export const RULES = FOURTH_RULES;
