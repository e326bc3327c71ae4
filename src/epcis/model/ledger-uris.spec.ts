import { describe, expect, it } from '@jest/globals';
import { parseIdentifier } from '../../ledger/identity/identity.js';
import { namesIn } from './event-names.js';
import { isName, nameOf, nameOfItem, nameOfPlace } from './ledger-uris.js';

const UNIT = '01/09506000134352/21/A1';
const PALLET = '00/095060001343520093';
const PLACE = '414/9506000134352';

describe('the name by which an identifier is found', () => {
  it.each([
    [UNIT, '(01)09506000134352(21)A1'],
    [UNIT, '010950600013435221A1'],
    [UNIT, ']d2010950600013435221A1'],
    [UNIT, 'urn:epc:tag:sgtin-198:0.9506000.013435.A1'],
    [UNIT, 'https://example.com/01/9506000134352/21/A1?17=280101'],
    [UNIT, UNIT],
    [PALLET, '(00)095060001343520093'],
    [PALLET, '095060001343520093'],
    ['imei/490154203237518', 'imei/490154203237518'],
  ])('is that of the item %s of which a capture is recorded that says %s', (name, spelling) => {
    const read = parseIdentifier(spelling, 'container');
    expect(read.ok && read.id.canonical).toBe(name);
    expect(nameOfItem(spelling)).toBe(name);
    const event = { type: 'ObjectEvent', eventTime: '', eventTimeZoneOffset: '', epcList: [spelling] } as const;
    expect(namesIn(event)).toEqual([{ role: 'epc', name }]);
  });

  it.each(['(414)9506000134352', '9506000134352', 'urn:epc:id:sgln:9506000.13435.0', PLACE])(
    'is that of the place that %s tells',
    (spelling) => {
      expect(nameOfPlace(spelling)).toBe(PLACE);
    },
  );

  it('is its own where nothing that is known here is named', () => {
    for (const text of ['urn:uuid:1', 'https://acme.example/things/42', 'PO-1', '9506000134352', 'hello'])
      expect(nameOf(text)).toBe(text);
    expect(['urn:uuid:1', '00/095060001343520094', UNIT].map(isName)).toEqual([true, true, true]);
    expect(['hello', '(01)09506000134353(21)A1'].map((text) => isName(nameOfItem(text)))).toEqual([false, false]);
  });
});
