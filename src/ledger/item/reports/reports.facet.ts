import { compareOrder, type Order } from '../../order.js';
import type { CoreFindingValues } from '../core/core.rules.js';
import type { CoreState } from '../core/core.state.js';
import { notEnded } from '../core/ending.findings.js';
import { mustExist } from '../core/existence.findings.js';
import type { Recorded } from '../core/recorded-event.js';
import { carriersOf } from '../core/resolve.js';
import type { CarrierSlice, Facet } from '../facet.js';
import type { Before, FindingOf } from '../finding.js';
import { SECOND_RULES } from '../rules.js';

export const REPORTS = ['stolen', 'missing', 'found'] as const;
export type Report = (typeof REPORTS)[number];

/** What was reported last: `found` ends it, and is kept so that it also ends what a carrier was reported as before. */
export interface ReportsSlice {
  readonly reported?: Order & { readonly report: Report };
}

export interface ReportsEventData {
  /** Title and last place stay. */
  readonly ItemReported: Recorded & { readonly report: Report };
}

export interface ReportsFindingValues extends Pick<CoreFindingValues, 'unknown-item' | 'ended'> {
  /** It is reported as that, or the `content` that is in it. */
  readonly reported: { readonly report: Report; readonly content?: string };
  /** Nobody reported it. */
  readonly 'not-reported': Readonly<Record<never, never>>;
}

type State = CoreState & ReportsSlice;

/** The last report of it or, since it was in them, of its carriers. */
function latestOf(own: ReportsSlice, carriers: readonly CarrierSlice<ReportsSlice>[]): ReportsSlice {
  let latest = own.reported;
  for (const { slice, since } of carriers) {
    const told = slice.reported;
    if (told && compareOrder(told, since) > 0 && (!latest || compareOrder(told, latest) > 0)) latest = told;
  }
  return latest ? { reported: latest } : {};
}

function textOf({ reported }: ReportsSlice): string {
  return reported === undefined || reported.report === 'found' ? '' : reported.report;
}

/** What is reported of a subject now, its carriers' reports included. */
export function reportOf(world: Before<State>['world'], state: State): Exclude<Report, 'found'> | undefined {
  const carriers = carriersOf(world, state).map(({ state: carrier, since }) => ({ slice: carrier, since }));
  const { reported } = latestOf(state, carriers);
  return reported === undefined || reported.report === 'found' ? undefined : reported.report;
}

function isReported({ world, state }: Before<State>): readonly FindingOf<Pick<ReportsFindingValues, 'reported'>>[] {
  const report = state && reportOf(world, state);
  return report === undefined ? [] : [{ rule: 'reported', field: 'id', values: { report } }];
}

function flagged(before: Before<State>): readonly FindingOf<ReportsFindingValues>[] {
  return isReported(before).map((finding) => ({ ...finding, severity: 'flagged' }));
}

/** What ended may be found; what lives and was not reported is found by nobody. */
function reporting(
  before: Before<State>,
  event: { readonly data: ReportsEventData['ItemReported']; readonly rules?: number },
): readonly FindingOf<ReportsFindingValues>[] {
  if (event.data.report !== 'found') return [...mustExist(before, event), ...notEnded(before)];
  const { state, now } = before;
  const isMissed = isReported(before).length > 0 || now?.place.kind === 'gone' || state?.began === undefined;
  return isMissed ? mustExist(before, event) : [{ rule: 'not-reported', field: 'id', values: {} }];
}

/** Stolen and missing goods: not to be sold or shipped, no free stock, and said of them wherever they are seen. */
export const reports: Facet<ReportsSlice, ReportsEventData, ReportsFindingValues> = {
  name: 'reports',
  fields: ['reported'],
  traits: { ItemReported: { bears: 'core', staysPut: true, changesCover: true, form: 3 } },
  evolve: { ItemReported: (_state, { report }, order) => ({ reported: { ...order, report } }) },
  findings: [
    {
      since: SECOND_RULES,
      on: {
        ItemReported: reporting,
        ItemSold: isReported,
        ItemShipped: isReported,
        ItemShippingVoided: flagged,
        ItemReceived: flagged,
        ItemMoved: flagged,
        ItemPacked: flagged,
        ItemUnpacked: flagged,
        ComponentInstalled: flagged,
        ComponentRemoved: flagged,
        ItemReturned: flagged,
        ItemObserved: flagged,
        ItemDecommissioned: flagged,
      },
    },
  ],
  inherit: { resolve: latestOf },
  stock: {
    withholds: true,
    of: textOf,
    later: (text, carriers) => {
      const { reported } = latestOf({}, carriers);
      return reported ? textOf({ reported }) : text;
    },
  },
};
