/** The read models that the writer itself keeps. */
export type InlineModelName = 'items' | 'genealogy' | 'captures' | 'recalls';

/** The schema in which the rows of each of them stand. */
export type InlineSchemas = Readonly<Record<InlineModelName, string>>;
