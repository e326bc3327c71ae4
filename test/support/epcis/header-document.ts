// EPCIS 1.2 documents with master data in their header.
const EVENT = `<ObjectEvent><eventTime>2026-03-27T06:45:16Z</eventTime><eventTimeZoneOffset>-05:00</eventTimeZoneOffset>
  <epcList><epc>urn:epc:id:sgtin:0300011.011111.A0001</epc></epcList><action>OBSERVE</action></ObjectEvent>`;

const attributes = (said: Readonly<Record<string, string>>): string =>
  Object.entries(said)
    .map(([name, text]) => `<attribute id="urn:epcglobal:cbv:mda#${name}">${text}</attribute>`)
    .join('');
export const element = (id: string, said: Readonly<Record<string, string>>): string =>
  `<VocabularyElement id="${id}">${attributes(said)}</VocabularyElement>`;
export const vocabulary = (type: string, ...elements: readonly string[]): string =>
  `<Vocabulary type="urn:epcglobal:epcis:vtype:${type}"><VocabularyElementList>${elements.join('')}</VocabularyElementList></Vocabulary>`;

/** An EPCIS 1.2 document whose header has these vocabularies. */
export function documentWith(vocabularies: string, sender = 'urn:epc:id:sgln:9506000.13435.0'): string {
  const party = (name: string, id: string): string =>
    `<sbdh:${name}><sbdh:Identifier>${id}</sbdh:Identifier></sbdh:${name}>`;
  return `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" xmlns:sbdh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    schemaVersion="1.2" creationDate="2026-03-27T11:45:16Z"><EPCISHeader><sbdh:StandardBusinessDocumentHeader>
    <sbdh:HeaderVersion>1.0</sbdh:HeaderVersion>${party('Sender', sender)}${party('Receiver', 'urn:epc:id:sgln:0300011.00000.0')}
    </sbdh:StandardBusinessDocumentHeader><extension><EPCISMasterData><VocabularyList>${vocabularies}</VocabularyList></EPCISMasterData></extension></EPCISHeader>
    <EPCISBody><EventList>${EVENT}</EventList></EPCISBody></epcis:EPCISDocument>`;
}
