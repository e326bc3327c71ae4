import { describe, expect, it } from '@jest/globals';
import { SBDH } from './business-header.js';
import { withoutContacts } from './contact-information.js';

const contact = (prefix: string, inside: string): string =>
  `<${prefix}ContactInformation x="a > b">${inside}</${prefix}ContactInformation>`;
const documentOf = (inside: string, after = ''): string =>
  `<?xml version="1.0"?>\r\n<e:D xmlns:e="urn:epcglobal:epcis:xsd:1" xmlns:s="${SBDH}"><EPCISHeader>${inside}</EPCISHeader>${after}</e:D>`;

describe('what is kept of a document', () => {
  it('has nobody to contact in it, and all else as it came', () => {
    const person = '<s:Contact>Jörg 😀</s:Contact><s:EmailAddress>j@example.com</s:EmailAddress>';
    const sent = documentOf(
      `<s:Sender>A${contact('s:', person)}<s:ContactInformation/>B</s:Sender><!-- <s:ContactInformation> -->`,
      `<note xmlns="urn:x"><ContactInformation>kept</ContactInformation></note>`,
    );
    expect(withoutContacts(sent)).toEqual({
      contacts: 2,
      text: documentOf(
        '<s:Sender>AB</s:Sender><!-- <s:ContactInformation> -->',
        `<note xmlns="urn:x"><ContactInformation>kept</ContactInformation></note>`,
      ),
    });
  });

  it('knows them by their namespace, whatever the prefix', () => {
    const sent = documentOf(
      `<h:R xmlns:h="${SBDH}">${contact('h:', 'x')}</h:R><R xmlns="${SBDH}">${contact('', 'y')}</R>`,
    );
    expect(withoutContacts(sent)).toEqual({
      contacts: 2,
      text: documentOf(`<h:R xmlns:h="${SBDH}"></h:R><R xmlns="${SBDH}"></R>`),
    });
  });

  it('is what was sent where nobody is named', () => {
    const sent = documentOf('<s:Sender/>', 'ContactInformation');
    expect(withoutContacts(sent)).toEqual({ contacts: 0, text: sent });
  });
});
