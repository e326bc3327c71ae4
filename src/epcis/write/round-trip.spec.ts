import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { comparable } from '../../../test/support/epcis/comparable-event.js';
import { epcisEvent } from '../../../test/support/epcis/random-events.js';
import type { EpcisDocument, EpcisDocumentKind, EpcisForm } from '../model/epcis-document.js';
import type { EpcisEvent } from '../model/epcis-event.js';
import { preHashString } from '../model/event-hash.js';
import { readDocument } from '../model/read-document.js';
import type { EpcFormat } from './epc-format.js';
import { KnownPrefixes } from './known-prefixes.js';
import { Losses } from './losses.js';
import { writeDocument, type WriteOptions } from './write-document.js';

const FORMS: readonly EpcisForm[] = ['json-ld', 'xml-2.0', 'xml-1.2'];
const FORMATS: readonly EpcFormat[] = [
  'No_Preference',
  'Always_GS1_Digital_Link',
  'Always_EPC_URN',
  'Never_Translates',
];

function documentOf(events: readonly EpcisEvent[], kind: EpcisDocumentKind = 'document'): EpcisDocument {
  const frame = { form: 'json-ld', kind, creationDate: '2026-01-01T00:00:00Z', namespaces: [] } as const;
  return { frame, events };
}

function read(text: string): EpcisDocument {
  const faults: string[] = [];
  const events: EpcisEvent[] = [];
  let frame: EpcisDocument['frame'] | undefined;
  for (const one of readDocument(
    text,
    ({ severity, field, rule }) => severity !== 'warning' && faults.push(`${field} ${rule}`),
  )) {
    if (one.kind === 'event') events.push(one.event);
    else if (one.kind === 'frame') frame = one.frame;
  }
  if (faults.length > 0 || !frame) throw new Error(`${faults.join('\n')}\n${text}`);
  return { frame, events };
}

const prefixes = (): KnownPrefixes => new KnownPrefixes(['4012345']);

function written(document: EpcisDocument, options: Partial<WriteOptions>): { text: string; losses: Losses } {
  const losses = new Losses();
  const all = {
    form: 'json-ld',
    epcs: 'No_Preference',
    cbv: 'No_Preference',
    prefixes: prefixes(),
    ...options,
  } as const;
  return { text: [...writeDocument(document, all, losses)].join(''), losses };
}

describe('what is written and read again is the same, where no loss is told', () => {
  const kinds: readonly EpcisDocumentKind[] = ['document', 'query-document', 'event-list'];

  it.each([
    ['text', 'json-ld'],
    ['text', 'xml-2.0'],
    ['json', 'json-ld'],
  ] as const)('any event with extensions of %s, as %s: nothing is lost', (values, form) => {
    const property = fc.property(
      fc.array(epcisEvent(values, 'any'), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...kinds),
      (events, kind) => {
        const { text, losses } = written(documentOf(events, kind), { form });
        expect(losses.shown).toEqual([]);
        expect(read(text).events.map(comparable)).toEqual(events.map(comparable));
      },
    );
    fc.assert(property, { numRuns: 15 });
  });

  it.each(FORMATS)('every form, with %s', (epcs) => {
    const property = fc.property(
      epcisEvent('text', 'any'),
      fc.constantFrom(...FORMS),
      fc.constantFrom('Always_URN', 'Always_Web_URI'),
      (event, form, cbv) => {
        const there = written(documentOf([event]), { form, epcs, cbv });
        if (there.losses.total > 0) return;
        expect(read(there.text).events.map((one) => preHashString(one))).toEqual([preHashString(event)]);
        const back = written(read(there.text), { form: 'json-ld', epcs: 'Always_EPC_URN' });
        expect(read(back.text).events.map(comparable)).toEqual([comparable(event)]);
      },
    );
    fc.assert(property, { numRuns: 15 });
  });

  it('one event without a document', () => {
    const property = fc.property(epcisEvent('text', 'urn'), fc.constantFrom('json-ld', 'xml-2.0'), (event, form) => {
      const { text, losses } = written(documentOf([event], 'event'), { form });
      expect(losses.shown).toEqual([]);
      expect(read(text)).toMatchObject({ frame: { kind: 'event', form } });
      expect(read(text).events.map(comparable)).toEqual([comparable(event)]);
    });
    fc.assert(property, { numRuns: 50 });
  });
});

describe('EPCIS 1.2', () => {
  it('carries all but what it does not have, and tells that', () => {
    const property = fc.property(epcisEvent('text', 'urn'), (event) => {
      const { text, losses } = written(documentOf([event, event]), { form: 'xml-1.2' });
      const { sensorElementList, persistentDisposition, certificationInfo, ...kept } = event;
      const isLost = event.type === 'AssociationEvent';
      const codes = [
        ...(sensorElementList ? ['sensor-data'] : []),
        ...(persistentDisposition ? ['persistent-disposition'] : []),
        ...(certificationInfo ?? []).map(() => 'certification-info'),
      ];
      const told = isLost ? ['association-event'] : codes;
      expect(losses.shown.map(({ code }) => code)).toEqual([...told, ...told]);
      if (isLost) expect(text).not.toContain('AssociationEvent');
      else expect(read(text).events.map(comparable)).toEqual([comparable(kept), comparable(kept)]);
    });
    fc.assert(property, { numRuns: 15 });
  });

  it('is told by the namespace where no document says it', () => {
    const event: EpcisEvent = {
      type: 'TransformationEvent',
      eventTime: '2026-01-01T00:00:00Z',
      eventTimeZoneOffset: '+00:00',
      transformationID: 'urn:acme:xform:1',
    };
    for (const kind of ['event', 'event-list'] as const) {
      const { text, losses } = written(documentOf([event], kind), { form: 'xml-1.2' });
      expect(losses.shown).toEqual([]);
      expect(read(text)).toMatchObject({ frame: { kind, form: 'xml-1.2' }, events: [event] });
    }
  });
});
