import type { CbvVocabulary } from '../model/cbv-values.js';
import type { EpcisEvent, ErrorDeclaration, Place, QuantityElement, SensorElement } from '../model/epcis-event.js';
import type { Extension } from '../model/extension.js';
import { cbvInXml, webVocabularyInXml, type CbvXmlFormat } from './cbv-format.js';
import { decimalInXml } from './decimal-spelling.js';
import { bindingsOf, extensionsOf } from './extensions-of.js';
import type { Losses } from './losses.js';
import { shownExtensions, XmlExtensions } from './xml-extensions.js';
import { declaredScope, type Scope } from './xml-names.js';
import type { Attribute, XmlText } from './xml-text.js';

export type XmlVersion = '1.2' | '2.0';

type Part = (event: EpcisEvent, scope: Scope) => void;

const METADATA = ['time', 'startTime', 'endTime', 'deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'bizRules'] as const; // prettier-ignore
const REPORT_BEFORE = ['deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'time', 'microorganism', 'chemicalSubstance', 'value'] as const; // prettier-ignore
const REPORT_AFTER = ['stringValue', 'hexBinaryValue', 'uriValue', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percRank', 'percValue', 'uom', 'coordinateReferenceSystem'] as const; // prettier-ignore

/**
 * Writes one event as XML: in the order of the schema of EPCIS 2.0 (section 9.5), or in that of EPCIS 1.2, where what came after 1.0 is nested in
 * `baseExtension` and `extension`. An event for 1.2 holds only what 1.2 has (`fit-into-1-2.ts`).
 */
export class XmlEvent {
  private readonly extensions: XmlExtensions;

  constructor(
    private readonly xml: XmlText,
    private readonly losses: Losses,
    private readonly version: XmlVersion,
    private readonly cbv: CbvXmlFormat,
  ) {
    this.extensions = new XmlExtensions(xml, losses);
  }

  /** `atRoot` is what the event declares where nothing stands around it. */
  write(event: EpcisEvent, outer: Scope, atRoot: readonly Attribute[] = []): void {
    const { scope, declared } = declaredScope(bindingsOf(extensionsOf(event)), outer);
    const redeclared = new Set(declared.map(([name]) => name));
    const root = atRoot.filter(([name]) => !redeclared.has(name));
    // The namespace is what tells the version where no document does.
    const name = this.version === '1.2' && atRoot.length > 0 ? `epcis:${event.type}` : event.type;
    const nested = this.version === '1.2' && event.type === 'TransformationEvent' && atRoot.length === 0;
    if (nested) this.xml.open('extension');
    this.xml.element(name, [...root, ...declared], () => {
      for (const part of this.partsOf(event)) part(event, scope);
      this.extensions.elements(event.extensions, scope);
    });
    if (nested) this.xml.close('extension');
  }

  private partsOf(event: EpcisEvent): readonly Part[] {
    const head = this.version === '1.2' ? [this.times, this.baseExtension] : [this.times, this.identity];
    const isOld = this.version === '1.2';
    const late = isOld ? this.extension : this.lateParts;
    switch (event.type) {
      case 'ObjectEvent':
        return [...head, this.epcs('epcList', isOld), this.action, ...this.where, this.documents, late, ...this.new2(isOld), this.ilmd(isOld)]; // prettier-ignore
      case 'AggregationEvent':
        return [...head, this.parent, this.epcs('childEPCs', isOld), this.action, ...this.where, this.documents, late, ...this.new2(isOld)]; // prettier-ignore
      case 'TransactionEvent':
        return [...head, this.documents, this.parent, this.epcs('epcList', isOld), this.action, ...this.where, late, ...this.new2(isOld)]; // prettier-ignore
      case 'TransformationEvent':
        return [...head, ...this.transformation, ...this.where, this.documents, this.parties, ...this.new2(isOld), this.ilmd(false)]; // prettier-ignore
      case 'AssociationEvent':
        return [...head, this.parent, this.epcs('childEPCs', false), this.quantities('childQuantityList'), this.action, ...this.where, this.documents, this.parties, ...this.new2(false)]; // prettier-ignore
      default:
        return event.type satisfies never;
    }
  }

  private readonly times: Part = (event) => {
    this.xml.leaf('eventTime', event.eventTime);
    this.xml.leaf('recordTime', event.recordTime);
    this.xml.leaf('eventTimeZoneOffset', event.eventTimeZoneOffset);
  };

  private readonly identity: Part = (event, scope) => {
    this.xml.leaf('eventID', event.eventID);
    if (event.errorDeclaration) this.declaration(event.errorDeclaration, scope);
    const [first, ...others] = event.certificationInfo ?? [];
    this.xml.leaf('certificationInfo', first);
    others.forEach((link, index) => this.losses.add('certification-info', link, 'certificationInfo', index + 1));
  };

  private readonly baseExtension: Part = (event, scope) => {
    if (event.eventID === undefined && !event.errorDeclaration) return;
    this.xml.element('baseExtension', [], () => {
      this.xml.leaf('eventID', event.eventID);
      if (event.errorDeclaration) this.declaration(event.errorDeclaration, scope);
    });
  };

  private declaration(
    { declarationTime, reason, correctiveEventIDs, extensions }: ErrorDeclaration,
    scope: Scope,
  ): void {
    this.losses.within('errorDeclaration', () =>
      this.xml.element('errorDeclaration', [], () => {
        this.xml.leaf('declarationTime', declarationTime);
        this.xml.leaf('reason', this.word('errorReason', reason));
        if (correctiveEventIDs)
          this.xml.element('correctiveEventIDs', [], () => {
            for (const id of correctiveEventIDs) this.xml.leaf('correctiveEventID', id);
          });
        this.extensions.elements(extensions, scope);
      }),
    );
  }

  private readonly action: Part = ({ action }) => this.xml.leaf('action', action);
  private readonly parent: Part = ({ parentID }) => this.xml.leaf('parentID', parentID);

  /** EPCIS 1.2 has the list even where it is empty. */
  private epcs(field: 'epcList' | 'childEPCs' | 'inputEPCList' | 'outputEPCList', isNeeded: boolean): Part {
    return (event) => {
      const epcs = event[field] ?? (isNeeded ? [] : undefined);
      if (epcs === undefined) return;
      if (epcs.length === 0) return this.xml.empty(field);
      this.losses.within(field, () =>
        this.xml.element(field, [], () => {
          for (const epc of epcs) this.xml.leaf('epc', epc);
        }),
      );
    };
  }

  private get where(): readonly Part[] {
    return [
      ({ bizStep }) => this.xml.leaf('bizStep', this.word('bizStep', bizStep)),
      ({ disposition }) => this.xml.leaf('disposition', this.word('disposition', disposition)),
      ({ readPoint }, scope) => this.place('readPoint', readPoint, scope),
      ({ bizLocation }, scope) => this.place('bizLocation', bizLocation, scope),
    ];
  }

  private place(name: 'readPoint' | 'bizLocation', place: Place | undefined, scope: Scope): void {
    if (!place) return;
    this.losses.within(name, () =>
      this.xml.element(name, [], () => {
        this.xml.leaf('id', place.id);
        this.extensions.elements(place.extensions, scope);
      }),
    );
  }

  private get transformation(): readonly Part[] {
    return [
      this.epcs('inputEPCList', false),
      this.quantities('inputQuantityList'),
      this.epcs('outputEPCList', false),
      this.quantities('outputQuantityList'),
      ({ transformationID }) => this.xml.leaf('transformationID', transformationID),
    ];
  }

  private readonly documents: Part = ({ bizTransactionList }) => {
    if (!bizTransactionList) return;
    this.xml.element('bizTransactionList', [], () => {
      for (const { type, bizTransaction } of bizTransactionList)
        this.xml.leaf('bizTransaction', bizTransaction, [['type', this.word('bizTransactionType', type)]]);
    });
  };

  private readonly parties: Part = ({ sourceList, destinationList }) => {
    const end = (type: string): readonly Attribute[] => [['type', this.word('sourceDestinationType', type)]];
    if (sourceList)
      this.xml.element('sourceList', [], () => {
        for (const { type, source } of sourceList) this.xml.leaf('source', source, end(type));
      });
    if (destinationList)
      this.xml.element('destinationList', [], () => {
        for (const { type, destination } of destinationList) this.xml.leaf('destination', destination, end(type));
      });
  };

  private readonly lateParts: Part = (event, scope) => {
    this.quantities(event.type === 'AggregationEvent' ? 'childQuantityList' : 'quantityList')(event, scope);
    this.parties(event, scope);
  };

  /** What EPCIS 1.1 and 1.2 added to the events of 1.0. */
  private readonly extension: Part = (event, scope) => {
    const { quantityList, childQuantityList, sourceList, destinationList, ilmd } = event;
    if (!(quantityList ?? childQuantityList ?? sourceList ?? destinationList ?? ilmd)) return;
    this.xml.element('extension', [], () => {
      this.lateParts(event, scope);
      this.ilmd(false)(event, scope);
    });
  };

  private quantities(field: 'quantityList' | 'childQuantityList' | 'inputQuantityList' | 'outputQuantityList'): Part {
    return (event) => {
      const quantities = event[field];
      if (!quantities) return;
      this.losses.within(field, () =>
        this.xml.element(field, [], () =>
          quantities.forEach((one, index) => this.losses.within(index, () => this.quantity(one))),
        ),
      );
    };
  }

  private quantity({ epcClass, quantity, uom, extensions }: QuantityElement): void {
    this.xml.element('quantityElement', [], () => {
      this.xml.leaf('epcClass', epcClass);
      const spelling = quantity === undefined ? undefined : decimalInXml(quantity);
      if (quantity !== undefined && spelling?.isOther !== false)
        this.losses.add(spelling ? 'number-spelling' : 'number', quantity, 'quantity');
      this.xml.leaf('quantity', spelling?.text);
      this.xml.leaf('uom', uom);
    });
    this.noRoom(extensions);
  }

  private new2(isOld: boolean): readonly Part[] {
    return isOld ? [] : [this.sensors, this.persistent];
  }

  private readonly sensors: Part = ({ sensorElementList }, scope) => {
    if (!sensorElementList) return;
    this.losses.within('sensorElementList', () =>
      this.xml.element('sensorElementList', [], () =>
        sensorElementList.forEach((element, index) => this.losses.within(index, () => this.sensor(element, scope))),
      ),
    );
  };

  private sensor({ sensorMetadata, sensorReport, extensions }: SensorElement, scope: Scope): void {
    this.xml.element('sensorElement', [], () => {
      if (sensorMetadata)
        this.losses.within('sensorMetadata', () =>
          this.xml.empty('sensorMetadata', [
            ...METADATA.map((name): Attribute => [name, sensorMetadata[name]]),
            ...this.extensions.attributes(sensorMetadata.extensions, scope),
          ]),
        );
      sensorReport.forEach((report, index) =>
        this.losses.within('sensorReport', () =>
          this.losses.within(index, () => this.xml.empty('sensorReport', this.reportAttributes(report, scope))),
        ),
      );
      this.extensions.elements(extensions, scope);
    });
  }

  private reportAttributes(report: SensorElement['sensorReport'][number], scope: Scope): readonly Attribute[] {
    const { type, exception, component, booleanValue } = report;
    return [
      ['type', type === undefined ? undefined : webVocabularyInXml(type)],
      ['exception', exception === undefined ? undefined : webVocabularyInXml(exception)],
      ...REPORT_BEFORE.map((name): Attribute => [name, report[name]]),
      ['component', this.word('component', component)],
      ['booleanValue', booleanValue === undefined ? undefined : String(booleanValue)],
      ...REPORT_AFTER.map((name): Attribute => [name, report[name]]),
      ...this.extensions.attributes(report.extensions, scope),
    ];
  }

  private readonly persistent: Part = ({ persistentDisposition }) => {
    if (!persistentDisposition) return;
    const { set = [], unset = [], extensions } = persistentDisposition;
    this.losses.within('persistentDisposition', () => {
      this.xml.element('persistentDisposition', [], () => {
        for (const value of unset) this.xml.leaf('unset', this.word('disposition', value));
        for (const value of set) this.xml.leaf('set', this.word('disposition', value));
      });
      this.noRoom(extensions);
    });
  };

  /** EPCIS 1.2 has the master data of an object event in its extension. */
  private ilmd(isOld: boolean): Part {
    return ({ ilmd }, scope) => {
      if (!ilmd || isOld) return;
      this.losses.within('ilmd', () => this.xml.element('ilmd', [], () => this.extensions.elements(ilmd, scope)));
    };
  }

  private noRoom(extensions: readonly Extension[] | undefined): void {
    if (extensions && extensions.length > 0) this.losses.add('extension-place', shownExtensions(extensions));
  }

  private word(vocabulary: CbvVocabulary, value: string): string;
  private word(vocabulary: CbvVocabulary, value: string | undefined): string | undefined;
  private word(vocabulary: CbvVocabulary, value: string | undefined): string | undefined {
    return value === undefined ? undefined : cbvInXml(vocabulary, value, this.cbv);
  }
}
