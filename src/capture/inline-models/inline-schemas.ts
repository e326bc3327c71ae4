// The names of the inline models, and the schemas in which the rows of each stand.
/** The read models that the writer itself keeps. */
export type InlineModelName = 'items' | 'genealogy' | 'captures' | 'recalls' | 'master-data';

/** The schema in which the rows of each of them stand. */
export type InlineSchemas = Readonly<Record<InlineModelName, string>>;
