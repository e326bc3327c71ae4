import type { DocumentHeader, EpcisDocumentFrame } from '../model/epcis-document.js';
import type { Extension, ExtensionAttribute } from '../model/extension.js';
import type { Losses } from './losses.js';
import { masterDataInJson, masterDataInXml, vocabulariesOfJson, vocabulariesOfXml } from './master-data.js';
import { shownExtensions } from './xml-extensions.js';

const SBDH = 'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader';

const inSbdh = (
  name: string,
  inside: string | readonly Extension[],
  attributes?: readonly ExtensionAttribute[],
): Extension => ({
  namespace: SBDH,
  prefix: 'sbdh',
  name,
  ...(attributes && { attributes }),
  value: typeof inside === 'string' ? { kind: 'text', text: inside } : { kind: 'fields', fields: inside },
});

/** The Standard Business Document Header as GS1's guidelines for EPCIS have it, of what JSON-LD says of a document. */
function businessHeader({ sender, receiver, instanceIdentifier }: Required<Ends>, creationDate: string): Extension {
  const party = (name: string, id: string): Extension =>
    inSbdh(name, [inSbdh('Identifier', id, [{ namespace: '', prefix: '', name: 'Authority', value: 'GS1' }])]);
  return inSbdh('StandardBusinessDocumentHeader', [
    inSbdh('HeaderVersion', '1.0'),
    party('Sender', sender),
    party('Receiver', receiver),
    inSbdh('DocumentIdentification', [
      inSbdh('Standard', 'EPCglobal'),
      inSbdh('TypeVersion', '1.0'),
      inSbdh('InstanceIdentifier', instanceIdentifier),
      inSbdh('Type', 'Events'),
      inSbdh('CreationDateAndTime', creationDate),
    ]),
  ]);
}

type Ends = Pick<DocumentHeader, 'sender' | 'receiver' | 'instanceIdentifier'>;

function isWhole(ends: Ends): ends is Required<Ends> {
  return ends.sender !== undefined && ends.receiver !== undefined && ends.instanceIdentifier !== undefined;
}

const isMasterData = (extension: Extension): boolean =>
  extension.name === 'EPCISMasterData' && extension.namespace === '';

/** The children of EPCISHeader. What came as XML is given back as it was said. */
export function headerInXml(
  { form, header, creationDate = '' }: EpcisDocumentFrame,
  losses: Losses,
): readonly Extension[] {
  if (!header) return [];
  if (form !== 'json-ld') return header.content ?? [];
  const left = (extension: Extension): void => losses.add('header', shownExtensions([extension]), 'epcisHeader');
  const { content = [] } = header;
  const ofJson = content.filter(({ name, namespace }) => name === 'epcisMasterData' && namespace === '');
  const masterData = ofJson.map((one) => masterDataInXml(vocabulariesOfJson(one, left)));
  const others = content.filter((extension) => !ofJson.includes(extension));
  const extension: Extension = {
    namespace: '', prefix: '', name: 'extension', value: { kind: 'fields', fields: masterData },
  }; // prettier-ignore
  return [...endsInXml(header, creationDate, losses), ...(masterData.length > 0 ? [extension] : []), ...others];
}

function endsInXml(header: DocumentHeader, creationDate: string, losses: Losses): readonly Extension[] {
  if (isWhole(header)) return [businessHeader(header, creationDate)];
  for (const name of ['sender', 'receiver', 'instanceIdentifier'] as const) {
    const value = header[name];
    if (value !== undefined) losses.add('header', value, name);
  }
  return [];
}

export interface JsonHeader extends Ends {
  /** The members of `epcisHeader`. */
  readonly members: readonly Extension[];
}

/** What JSON-LD says of a document, and the members of `epcisHeader`. */
export function headerInJson({ form, header, creationDate = '' }: EpcisDocumentFrame, losses: Losses): JsonHeader {
  if (!header) return { members: [] };
  const { content = [], ...ends } = header;
  if (form === 'json-ld') return { ...ends, members: content };
  const left = (extension: Extension): void => losses.add('header', shownExtensions([extension]), 'epcisHeader');
  const members = content.flatMap((extension): readonly Extension[] => {
    if (extension.namespace === SBDH) {
      const isPlain = isWhole(ends) && shown(businessHeader(ends, creationDate)) === shown(extension);
      if (!isPlain) left(extension);
      return [];
    }
    if (extension.name !== 'extension' || extension.namespace !== '' || extension.value.kind !== 'fields')
      return isMasterData(extension) ? [masterDataInJson(vocabulariesOfXml(extension, left))] : [extension];
    extension.value.fields.filter((inner) => !isMasterData(inner)).forEach(left);
    return extension.value.fields.filter(isMasterData).map((one) => masterDataInJson(vocabulariesOfXml(one, left)));
  });
  return { ...ends, members };
}

/** The prefix of a business header says nothing. */
function shown(header: Extension): string {
  return JSON.stringify(header, (key, value: unknown) => (key === 'prefix' ? undefined : value));
}
