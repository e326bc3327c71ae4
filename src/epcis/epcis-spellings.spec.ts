import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  BUYER,
  canonical,
  epcisDocument,
  FACTORY,
  ilmd,
  objectEvent,
  PALLET,
  unit,
  WAREHOUSE,
} from '../../test/support/epcis-xml.js';
import type { EventDraft } from '../ledger/operations/operation.js';
import { readEpcisDocument } from './read-epcis-document.js';

const SELF = 'own/acme/self';
const GLN = canonical(FACTORY, 'party').slice(4);

function observationsOf(...events: readonly string[]): readonly EventDraft[] {
  return readEpcisDocument(epcisDocument(events), { recordedFor: SELF }).operation.observations;
}

describe('a document that is spelled otherwise', () => {
  it('keeps the instant and takes the clock of the place', () => {
    const seen = (time: string, offset: string): string | undefined =>
      observationsOf(objectEvent({ epcs: [unit(1)], time, offset }))[0]?.data.at;
    expect(seen('2026-01-01T02:00:00.1234567Z', '-05:00')).toBe('2025-12-31T21:00:00.1234567-05:00');
    expect(seen('2026-01-01T02:00:00+01:00', '+05:30')).toBe('2026-01-01T06:30:00+05:30');
    const instant = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    const minutes = fc.integer({ min: -14 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(instant, minutes, (date, shift) => {
        const clock = new Date(Math.abs(shift) * 60_000).toISOString().slice(11, 16);
        const at = seen(date.toISOString(), `${shift < 0 ? '-' : '+'}${clock}`) ?? '';
        expect(Date.parse(at)).toBe(date.getTime());
        expect(at.endsWith(clock)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('means the same whatever the prefixes, the order of attributes, and what the sender added of its own', () => {
    const transfer = { source: { owning_party: FACTORY }, destination: { owning_party: BUYER, location: WAREHOUSE } };
    const shipped = objectEvent({
      epcs: [PALLET],
      bizStep: 'shipping',
      transactions: { po: `urn:epcglobal:cbv:bt:${GLN}:1` },
      ...transfer,
    });
    const made = objectEvent({ epcs: [unit(1)], action: 'ADD', ilmd: ilmd({ lotNumber: 'L1' }) });
    const xml = epcisDocument([made, shipped], { sender: FACTORY, instance: '1' });
    const { operation } = readEpcisDocument(xml, { recordedFor: SELF });
    const prefix = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/).filter((name) => !name.startsWith('xml'));
    const prefixes = fc.uniqueArray(prefix, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(prefixes, fc.boolean(), fc.boolean(), ([root = '', sbdh = '', mda = ''], turned, added) => {
        const renamed = xml
          .replaceAll(/(<\/?|xmlns:)e(?=[:=])/g, `$1${root}~`)
          .replaceAll(/(<\/?|xmlns:)s(?=[:=])/g, `$1${sbdh}~`)
          .replaceAll(/(<\/?|xmlns:)mda(?=[:=])/g, `$1${mda}~`)
          .replaceAll('~', '');
        const ordered = turned ? renamed.replace(/<(\S+EPCISDocument) (.*?)>/, turnAttributes) : renamed;
        const own = '<own:note xmlns:own="http://example.org/own" type="x"><own:epc>y</own:epc></own:note>';
        const extended = added ? ordered.replaceAll('</ObjectEvent>', `${own}</ObjectEvent>`) : ordered;
        const read = readEpcisDocument(extended, { recordedFor: SELF }).operation;
        // What the sender adds is said by the event as well: it is another.
        const said = ({ claims, ...rest }: typeof read): object => ({
          ...rest,
          ...(!added && { claims }),
          document: '',
        });
        expect(said(read)).toEqual(said(operation));
        expect(read.claims?.events[0]?.id === operation.claims?.events[0]?.id).toBe(!added);
      }),
      { numRuns: 60 },
    );
  });
});

function turnAttributes(_tag: string, name: string, attributes: string): string {
  return `<${name} ${attributes.split(' ').reverse().join(' ')}>`;
}
