import type { Facet } from './facet.js';
import { identification } from './identification/identification.facet.js';
import { recallMarks } from './recall-marks/recall-marks.facet.js';
import { reports } from './reports/reports.facet.js';
import { transformations } from './transformations/transformations.facet.js';

/** The facets beside the core, in the order in which their slices are stored and their rules speak. A new one is one more line, at the end. */
export const FACETS = [identification, recallMarks, reports, transformations] as const;

type Union = (typeof FACETS)[number];
type Both<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer All) => void ? All : never;

/** What the facets declare, taken together. */
export type FacetsSlice = Both<
  Union extends infer F ? (F extends Facet<infer Slice, infer _D, infer _V> ? Slice : never) : never
>;
export type FacetsEventData = Both<
  Union extends infer F ? (F extends Facet<infer _S, infer Data, infer _V> ? Data : never) : never
>;
export type FacetsFindingValues = Both<
  Union extends infer F ? (F extends Facet<infer _S, infer _D, infer Values> ? Values : never) : never
>;
