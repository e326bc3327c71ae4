import type { EpcisEvent } from './epcis-event.js';
import type { Extension } from './extension.js';

export type EpcisForm = 'xml-1.2' | 'xml-2.0' | 'json-ld';

/** A capture document, a query document, a list of events without a document, or one bare event. */
export type EpcisDocumentKind = 'document' | 'query-document' | 'event-list' | 'event';

/** What stands around the events. The events themselves are told one by one, as they are read. */
export interface EpcisDocumentFrame {
  readonly form: EpcisForm;
  readonly kind: EpcisDocumentKind;
  /** As written: `1.2`, `2.0`. Bare events and lists have none. */
  readonly schemaVersion?: string;
  readonly creationDate?: string;
  /** Prefixes declared at the root (XML) or in `@context` (JSON-LD), in order. */
  readonly namespaces: readonly NamespaceDeclaration[];
  readonly unknownContexts?: readonly string[];
  readonly header?: DocumentHeader;
  /** The document's own id in JSON-LD. */
  readonly id?: string;
  readonly queryName?: string;
  readonly subscriptionID?: string;
  /** What else the root says, such as members or elements of somebody's own. */
  readonly extensions?: readonly Extension[];
}

export interface NamespaceDeclaration {
  readonly prefix: string;
  readonly uri: string;
}

/** Sender and receiver are as written: the header of XML 1.2 and 2.0 (SBDH), or `sender` and `receiver` of JSON-LD. */
export interface DocumentHeader {
  readonly sender?: string;
  readonly receiver?: string;
  readonly instanceIdentifier?: string;
  /** All children of EPCISHeader as said, contact persons left out; for JSON-LD the members of `epcisHeader`. */
  readonly content?: readonly Extension[];
}

export interface EpcisDocument {
  readonly frame: EpcisDocumentFrame;
  readonly events: readonly EpcisEvent[];
}
