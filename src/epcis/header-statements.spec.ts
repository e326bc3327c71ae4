import { describe, expect, it } from '@jest/globals';
import { documentWith, element, vocabulary } from '../../test/support/epcis/header-document.js';
import { readEpcisDocument, type EpcisDocument } from './read-epcis-document.js';

const OWN = '417/0300011000007';
const read = (vocabularies: string): EpcisDocument =>
  readEpcisDocument(documentWith(vocabularies), { recordedFor: OWN });

const DRUG = {
  additionalTradeItemIdentification: '00001111111',
  additionalTradeItemIdentificationTypeCode: 'FDA_NDC_11',
  regulatedProductName: 'EPCIDOSE',
  descriptionShort: 'a drug',
  manufacturerOfTradeItemPartyName: 'Example Pharma',
  dosageFormType: 'PILL',
  strengthDescription: '100mg',
  netContentDescription: '500',
};

describe('the header of a document', () => {
  it('says of products, lots, places and the parties of its ends what its vocabularies do', () => {
    const { statements, warnings } = read(
      vocabulary(
        'EPCClass',
        element('urn:epc:idpat:sgtin:0300011.011111.*', DRUG),
        element('urn:epc:class:lgtin:0300011.011111.A123', { itemExpirationDate: '2027-12-31' }),
      ) +
        vocabulary(
          'Location',
          element('urn:epc:id:sgln:9506000.13435.0', {
            ...{ name: 'Partner', streetAddressOne: '1 Way', streetAddressTwo: 'Hall 2', city: 'Springfield' },
            ...{ state: 'IL', postalCode: '62701', countryCode: 'US', latitude: '1.5' },
          }),
          element('urn:epc:id:sgln:9506000.13436.A1', { name: 'Dock' }),
        ),
    );
    const address = {
      street: ['1 Way', 'Hall 2'],
      city: 'Springfield',
      region: 'IL',
      postalCode: '62701',
      country: 'US',
    };
    const partner = { name: 'Partner', address, attributes: { 'urn:epcglobal:cbv:mda#latitude': '1.5' } };
    expect(statements).toEqual([
      {
        kind: 'product',
        id: '01/00300011111116',
        fields: {
          ...{ name: 'EPCIDOSE', ndc: '00001111111', manufacturerName: 'Example Pharma', dosageForm: 'PILL' },
          ...{ strength: '100mg', netContent: '500' },
          attributes: { 'urn:epcglobal:cbv:mda#descriptionShort': 'a drug' },
        },
      },
      { kind: 'lot', id: '01/00300011111116/10/A123', fields: { expiry: '2027-12-31' } },
      { kind: 'location', id: '414/9506000134352', fields: partner },
      { kind: 'party', id: '417/9506000134352', fields: partner },
      { kind: 'location', id: '414/9506000134369/254/A1', fields: { name: 'Dock' } },
    ]);
    expect(warnings).toEqual([]);
  });

  it('is refused for nothing that it says: what is wrong is left out and told, and so are persons', () => {
    const { statements, warnings } = read(
      vocabulary(
        'EPCClass',
        element('urn:epc:idpat:sgtin:0300011.011111.*', { ...DRUG, additionalTradeItemIdentification: '00002222222' }),
        element('urn:epc:id:nonsense:1', { descriptionShort: 'x' }),
      ) +
        vocabulary(
          'Location',
          element('urn:epc:id:sgln:9506000.13435.0', { name: 'P', contactName: 'Jane Doe', countryCode: 'USA' }),
        ) +
        vocabulary('Weather', element('urn:x', { name: 'y' })),
    );
    expect(statements.map(({ kind, fields }) => [kind, Object.keys(fields)])).toEqual([
      ['product', expect.not.arrayContaining(['ndc'])],
      ['location', ['name']],
      ['party', ['name']],
    ]);
    expect(JSON.stringify(statements)).not.toContain('Jane');
    expect(warnings.map(({ code, value }) => [code, value])).toEqual(
      [
        '00002222222',
        'urn:epc:id:nonsense:1',
        'urn:epcglobal:cbv:mda#contactName',
        'USA',
        'urn:epcglobal:cbv:mda#contactName',
        'USA',
        'urn:x',
      ].map((value) => ['not-used', value]),
    );
  });

  it('says the same in JSON-LD', () => {
    const said = (id: string, value: string): object => ({ id, attribute: value });
    const document = {
      '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
      ...{ type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-03-27T11:45:16Z' },
      epcisHeader: {
        epcisMasterData: {
          vocabularyList: [
            {
              type: 'urn:epcglobal:epcis:vtype:EPCClass',
              vocabularyElementList: [
                {
                  id: 'urn:epc:idpat:sgtin:0300011.011111.*',
                  attributes: [said('urn:epcglobal:cbv:mda#regulatedProductName', 'EPCIDOSE')],
                },
              ],
            },
          ],
        },
      },
      epcisBody: {
        eventList: [
          {
            ...{
              type: 'ObjectEvent',
              eventTime: '2026-03-27T06:45:16Z',
              eventTimeZoneOffset: '-05:00',
              action: 'OBSERVE',
            },
            epcList: ['urn:epc:id:sgtin:0300011.011111.A0001'],
          },
        ],
      },
    };
    const { statements } = readEpcisDocument(JSON.stringify(document), { recordedFor: OWN });
    expect(statements).toEqual([{ kind: 'product', id: '01/00300011111116', fields: { name: 'EPCIDOSE' } }]);
  });
});
