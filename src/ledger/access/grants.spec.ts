import { describe, expect, it } from '@jest/globals';
import type { AccessEvent, Grant } from './access.events.js';
import { foldGrants, grantsAt, holdsAt } from './grants.js';

const at = (hour: number): string => `2026-03-27T${String(hour).padStart(2, '0')}:00:00.000Z`;
const ms = (hour: number): number => Date.parse(at(hour));
let position = 0;
const place = () => ({ subject: `access/${++position}`, revision: 0, position, sortAt: 0 });
const granted = (hour: number, more: Partial<Grant> = {}): AccessEvent => ({
  ...{ ...place(), type: 'AccessGranted' },
  data: {
    at: at(hour),
    by: 'own/acme/self',
    key: 'key-1',
    principal: 'p',
    role: 'reader',
    parties: [],
    numbers: [],
    ...more,
  },
});
const ended = (hour: number): AccessEvent => ({
  ...{ ...place(), type: 'AccessEnded' },
  data: { at: at(hour), by: 'own/acme/self', key: 'key-1' },
});
const rolesAt = (hour: number, ...events: AccessEvent[]) => grantsAt(events, ms(hour)).map(({ role }) => role);

describe('who might do what', () => {
  it('is what was granted last by then, until it ends or was revoked', () => {
    const events = [granted(1), granted(3, { role: 'admin', until: at(8) }), ended(6)];
    expect([0, 1, 2, 3, 5, 6].map((hour) => rolesAt(hour, ...events))).toEqual([
      ...[[], ['reader'], ['reader'], ['admin'], ['admin'], []],
    ]);
    expect(rolesAt(8, ...events.slice(0, 2))).toEqual([]);
  });

  it('goes by the log where the clocks of those who changed it differ: what has ended stays so', () => {
    const grant = foldGrants([granted(5), ended(1), granted(7)]).get('key-1');
    expect(grant && holdsAt(grant, ms(9))).toBe(false);
    expect(foldGrants([ended(1)]).size).toBe(0);
  });
});
