import { describe, expect, it } from '@jest/globals';
import { LogScript, type ScriptEvent } from '../../../test/support/log-script.js';
import type { Capture } from '../../ledger/capture/capture.events.js';
import { ITEM_EVENT_TYPES } from '../../ledger/item/item.traits.js';
import { capturedEvents, type CapturedEvent } from './captured-events.js';
import { READINGS } from './operation-readings.js';

const UNIT = '01/09506000134352/21/A1';
const OTHER = '01/09506000134352/21/A2';
const LINK = `https://id.gs1.org/${UNIT}`;
const OTHER_LINK = `https://id.gs1.org/${OTHER}`;
const CASE = '01/09506000134369/21/C1';
const PLANT = '414/9506000134376';
const PLANT_LINK = `https://id.gs1.org/${PLANT}`;

const read = (...events: readonly ScriptEvent[]): readonly CapturedEvent[] =>
  capturedEvents(new LogScript().capture(...events));

const only = (...events: readonly ScriptEvent[]): CapturedEvent['event'] => {
  const [one, ...more] = read(...events);
  if (one === undefined || more.length > 0) throw new Error(`it is ${more.length + 1} events`);
  return one.event;
};

describe('an operation as events of EPCIS', () => {
  it('tells what it says of several items by one event, and otherwise by one each', () => {
    const told = read(
      ['ItemMoved', UNIT, { location: PLANT }],
      ['ItemMoved', CASE, { location: '414/9506000134383' }],
      ['ItemMoved', OTHER, { location: PLANT }],
    );
    expect(told.map(({ event, positions }) => [event.epcList, positions])).toEqual([
      [
        [LINK, OTHER_LINK],
        [1, 3],
      ],
      [[`https://id.gs1.org/${CASE}`], [2]],
    ]);
  });

  it('commissions with master data of instance and lot', () => {
    const facts = {
      product: '01/09506000134352',
      lot: '01/09506000134352/10/L%2F7',
      expiry: '2027-01-31',
      attributes: { strength: 5 },
    };
    expect(only(['ItemManufactured', UNIT, { location: PLANT, owner: '417/9506000134376', ...facts }])).toMatchObject({
      type: 'ObjectEvent',
      action: 'ADD',
      bizStep: 'commissioning',
      disposition: 'active',
      readPoint: { id: PLANT_LINK },
      bizLocation: { id: PLANT_LINK },
      epcList: [LINK],
      ilmd: [
        { namespace: 'urn:epcglobal:cbv:mda', name: 'lotNumber', value: { kind: 'text', text: 'L/7' } },
        { name: 'itemExpirationDate', value: { kind: 'text', text: '2027-01-31' } },
        { name: 'strength', value: { kind: 'number', decimal: '5' } },
      ],
    });
  });

  it('packs by aggregation and installs by association, each with its parent', () => {
    const parentID = `https://id.gs1.org/${CASE}`;
    expect(only(['ItemPacked', UNIT, { container: CASE }])).toMatchObject({
      type: 'AggregationEvent',
      action: 'ADD',
      bizStep: 'packing',
      parentID,
      childEPCs: [LINK],
    });
    expect(only(['ItemUnpacked', UNIT, { container: CASE }])).toMatchObject({ action: 'DELETE', bizStep: 'unpacking' });
    const installed = { assembly: CASE, position: 'left', counters: [{ name: 'cycles', value: '12' }] };
    expect(only(['ComponentInstalled', UNIT, installed])).toMatchObject({
      type: 'AssociationEvent',
      action: 'ADD',
      bizStep: 'installing',
      parentID,
      childEPCs: [LINK],
    });
    expect(only(['ComponentInstalled', UNIT, { assembly: CASE, builtIn: true }]).bizStep).toBe('assembling');
    expect(only(['ComponentRemoved', UNIT, { assembly: CASE }])).toMatchObject({
      action: 'DELETE',
      bizStep: 'removing',
    });
  });

  it('ships between parties and places, and says of no end what is not known of it', () => {
    const title = { from: '417/1', to: '417/2' };
    const said = { location: PLANT, toParty: '417/3', toLocation: '414/2', title };
    expect(only(['ItemShipped', UNIT, said])).toMatchObject({
      bizStep: 'shipping',
      disposition: 'in_transit',
      sourceList: [
        { type: 'owning_party', source: 'https://id.gs1.org/417/1' },
        { type: 'possessing_party', source: 'urn:traceledger:id:own/acme/self' },
        { type: 'location', source: PLANT_LINK },
      ],
      destinationList: [
        { type: 'owning_party', destination: 'https://id.gs1.org/417/2' },
        { type: 'possessing_party', destination: 'https://id.gs1.org/417/3' },
        { type: 'location', destination: 'https://id.gs1.org/414/2' },
      ],
    });
    const forAnother = only(['ItemShipped', UNIT, { onBehalfOf: '417/1' }]);
    expect([forAnother.sourceList, forAnother.destinationList, forAnother.bizLocation]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has no near word where CBV has none', () => {
    expect(only(['ItemSold', UNIT, { title: { to: '417/2' } }]).bizStep).toBe('urn:traceledger:bizstep:selling');
    expect(only(['ItemSold', UNIT, { dispensed: true }])).toMatchObject({
      bizStep: 'dispensing',
      disposition: 'dispensed',
    });
    expect(only(['ItemReturned', UNIT, { location: PLANT, purpose: 'refund' }])).toMatchObject({
      bizStep: 'urn:traceledger:bizstep:returning',
      disposition: 'returned',
    });
    expect(only(['ItemMoved', UNIT, { location: PLANT }]).disposition).toBeUndefined();
    expect(only(['ItemDecommissioned', UNIT, { cause: 'lost' }])).toMatchObject({
      action: 'DELETE',
      bizStep: 'decommissioning',
      disposition: 'urn:traceledger:disp:lost',
    });
    expect(only(['ItemReported', UNIT, { report: 'stolen' }])).toMatchObject({ disposition: 'stolen' });
  });

  it('tells what was used up and what was made by one TransformationEvent, and by another what is of another lot', () => {
    const transformation = 'transformation/urn%3Aepcglobal%3Acbv%3Axform%3A9506000134376%3AB-1';
    const names = [
      { subject: '01/09506000134352/10/API', role: 'input', quantity: '12.50', unit: 'KGM' },
      { subject: '01/09506000134352', role: 'output', quantity: '1' },
    ] as const;
    const made = (lot: string) => ({ location: PLANT, lot: `01/09506000134352/10/${lot}` });
    const told = read(
      ['ItemDecommissioned', CASE, { cause: 'consumed' }],
      ['ItemTransformed', CASE, { transformation, role: 'input' }],
      ['GoodsTransformed', transformation, { names, location: PLANT }],
      ['ItemManufactured', UNIT, made('A')],
      ['ItemTransformed', UNIT, { transformation, role: 'output' }],
      ['ItemManufactured', OTHER, made('B')],
      ['ItemTransformed', OTHER, { transformation, role: 'output' }],
    );
    const common = {
      type: 'TransformationEvent',
      transformationID: 'urn:epcglobal:cbv:xform:9506000134376:B-1',
      bizLocation: { id: PLANT_LINK },
    };
    expect(told.map(({ event, positions }) => [event, positions])).toMatchObject([
      [
        {
          ...common,
          inputEPCList: [`https://id.gs1.org/${CASE}`],
          inputQuantityList: [{ epcClass: `${LINK.slice(0, -6)}/10/API`, quantity: '12.50', uom: 'KGM' }],
          outputQuantityList: [{ quantity: '1' }],
          outputEPCList: [LINK],
          ilmd: [{ name: 'lotNumber', value: { text: 'A' } }],
        },
        [1, 2, 3, 4, 5],
      ],
      [{ ...common, outputEPCList: [OTHER_LINK], ilmd: [{ name: 'lotNumber', value: { text: 'B' } }] }, [6, 7]],
    ]);
    expect(told[1]?.event.inputEPCList).toBeUndefined();
    expect(told[0]?.event.action).toBeUndefined();
  });

  it('keeps the time as it was told, with its offset; of a date the moment by which it sorts, with the date', () => {
    const at = (time: string): object => only(['ItemMoved', UNIT, { location: PLANT, at: time }]);
    expect(at('2026-02-01T06:45:16.123456-05:00')).toMatchObject({
      eventTime: '2026-02-01T06:45:16.123456-05:00',
      eventTimeZoneOffset: '-05:00',
    });
    expect(at('2026-02-01T06:45Z')).toMatchObject({ eventTime: '2026-02-01T06:45:00Z', eventTimeZoneOffset: '+00:00' });
    expect(at('2026-02-01')).toMatchObject({ eventTime: '2026-02-01T23:59:59.999Z', eventTimeZoneOffset: '+00:00' });
    expect(JSON.stringify(at('2026-02-01'))).toContain('"eventDate"');
  });

  it('has an id by which it is known: the hash of what it says, of which the capture is a part', () => {
    const script = new LogScript();
    const events = [1, 2].map(() =>
      script.capture(['ItemMoved', UNIT, { location: PLANT, at: '2026-02-01T06:45:00Z' }]),
    );
    const ids = events.flatMap((capture) => capturedEvents(capture).map(({ event }) => event.eventID));
    expect(ids).toEqual([expect.stringMatching(/^ni:\/\/\/sha-256;[\da-f]{64}\?ver=CBV2\.0$/), expect.any(String)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('has a reading for every type of event', () => {
    expect(Object.keys(READINGS).sort()).toEqual(ITEM_EVENT_TYPES.filter((type) => type !== 'ErrorDeclared').sort());
  });
});

/** A capture of a document, of which the ledger took what is given. */
function captured(script: LogScript, document: object, ...events: readonly ScriptEvent[]): Capture {
  const capture = script.capture(...events);
  return { ...capture, parts: [{ name: 'document/epcis', text: JSON.stringify(document) }] };
}

const SIGHTING = {
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { example: 'https://example.org/' }],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-02-01T00:00:00Z',
  epcisBody: {
    eventList: [
      {
        type: 'ObjectEvent',
        eventID: 'urn:uuid:1d4a1c9e-0f3a-4a9e-9a86-4a8f2f8f0001',
        eventTime: '2026-02-01T06:45:16.1234567Z',
        recordTime: '2026-02-02T00:00:00Z',
        eventTimeZoneOffset: '-05:00',
        epcList: ['urn:epc:id:sgtin:9506000.013435.A1', 'urn:epc:id:sgtin:9506000.013435.A2'],
        action: 'OBSERVE',
        bizStep: 'receiving',
        'example:farm': { 'example:size': 200.0 },
      },
      {
        type: 'TransactionEvent',
        eventTime: '2026-02-01T07:00:00Z',
        eventTimeZoneOffset: '-05:00',
        epcList: ['urn:epc:id:sgtin:9506000.013435.A1'],
        action: 'ADD',
        bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:9506000134376:1' }],
      },
    ],
  },
};
const AT = '2026-02-01T01:45:16.1234567-05:00';

describe('a document as events of EPCIS', () => {
  it('is given back as it was said, also what the ledger could not use, with the time at which it was recorded', () => {
    const capture = captured(
      new LogScript(),
      SIGHTING,
      ['ItemReceived', UNIT, { location: PLANT, at: AT, claimed: true }],
      ['ItemReceived', OTHER, { location: PLANT, at: AT, claimed: true }],
    );
    const [first, second, ...more] = capturedEvents(capture);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ isIdGiven: true, positions: [1, 2] });
    expect(first?.event).toMatchObject({
      eventID: 'urn:uuid:1d4a1c9e-0f3a-4a9e-9a86-4a8f2f8f0001',
      eventTime: '2026-02-01T06:45:16.1234567Z',
      recordTime: capture.header.recordedAt,
      epcList: ['urn:epc:id:sgtin:9506000.013435.A1', 'urn:epc:id:sgtin:9506000.013435.A2'],
      extensions: [{ prefix: 'example', name: 'farm' }],
    });
    expect(second).toMatchObject({ isIdGiven: false, positions: [], event: { type: 'TransactionEvent' } });
    expect(second?.event.eventID).toMatch(/^ni:/);
  });

  it('leaves out what was refused, and knows what the others came to where the capture says so', () => {
    const capture = captured(new LogScript(), SIGHTING, ['ItemMoved', OTHER, { location: PLANT }]);
    const said = (...claims: readonly object[]): Capture => ({
      ...capture,
      header: { ...capture.header, parts: 2 },
      parts: [...capture.parts, { name: 'epcis-events', text: JSON.stringify(claims) }],
    });
    const position = capture.firstPosition + 3;
    expect(capturedEvents(said({ content: 'a', events: [0, 1] }, { content: '', refused: true }))).toMatchObject([
      { event: { type: 'ObjectEvent' }, positions: [position] },
    ]);
    expect(capturedEvents(said({ content: '', refused: true }, { content: 'b' }))).toMatchObject([
      { event: { type: 'TransactionEvent' }, positions: [] },
    ]);
  });

  it('tells what the ledger took of each item at that time, and what it found in a carrier that was emptied', () => {
    const emptied = {
      ...SIGHTING,
      epcisBody: {
        eventList: [
          {
            type: 'AggregationEvent',
            eventTime: '2026-02-01T06:45:16Z',
            eventTimeZoneOffset: '+00:00',
            parentID: `https://id.gs1.org/${CASE}`,
            action: 'DELETE',
            bizStep: 'unpacking',
          },
        ],
      },
    };
    const at = '2026-02-01T06:45:16Z';
    const capture = captured(
      new LogScript(),
      emptied,
      ['ItemUnpacked', UNIT, { container: CASE, at }],
      ['ItemUnpacked', OTHER, { container: CASE, at }],
      ['ItemMoved', UNIT, { location: PLANT, at: '2026-02-01T07:00:00Z' }],
    );
    expect(capturedEvents(capture).map(({ positions }) => positions)).toEqual([[1, 2]]);
  });
});

describe('a correction as events of EPCIS', () => {
  const script = new LogScript();
  const shipped = script.capture(['ItemMoved', UNIT, { location: PLANT }], ['ItemMoved', OTHER, { location: PLANT }]);
  const [told] = capturedEvents(shipped);
  const before = [
    { event: told?.event ?? ({} as CapturedEvent['event']), positions: [1, 2], capture: shipped.position },
  ];

  it('declares the whole event and tells the rest anew, which the declaration names', () => {
    const correction = script.capture(['ErrorDeclared', UNIT, { positions: [1] }]);
    const [declaration, rest, ...more] = capturedEvents(correction, before);
    expect(more).toEqual([]);
    expect(rest).toMatchObject({ event: { epcList: [OTHER_LINK] }, positions: [2], of: shipped.position });
    expect(rest?.event.eventID).not.toBe(told?.event.eventID);
    expect(declaration?.event).toEqual({
      ...told?.event,
      recordTime: correction.header.recordedAt,
      errorDeclaration: {
        declarationTime: correction.header.recordedAt,
        reason: 'incorrect_data',
        correctiveEventIDs: [rest?.event.eventID],
      },
    });
  });

  it('names what stands in its place, and says that it did not occur where nothing does', () => {
    const both = [
      ['ErrorDeclared', UNIT, { positions: [1] }],
      ['ErrorDeclared', OTHER, { positions: [2] }],
    ] as const satisfies readonly ScriptEvent[];
    const void_ = capturedEvents(script.capture(...both), before);
    expect(void_.map(({ event }) => event.errorDeclaration)).toEqual([
      { declarationTime: expect.any(String), reason: 'did_not_occur' },
    ]);
    const [moved, declared] = capturedEvents(
      script.capture(...both, ['ItemMoved', UNIT, { location: '414/2' }]),
      before,
    );
    expect(declared?.event.errorDeclaration).toMatchObject({
      reason: 'incorrect_data',
      correctiveEventIDs: [moved?.event.eventID],
    });
  });

  it('declares nothing of an event that names none of the items any more', () => {
    const left = [
      {
        ...before[0],
        event: { ...before[0]?.event, epcList: [OTHER_LINK] } as CapturedEvent['event'],
        positions: [1, 2],
        capture: 1,
      },
    ];
    expect(capturedEvents(script.capture(['ErrorDeclared', UNIT, { positions: [1] }]), left)).toEqual([]);
  });
});
