import type { DocumentReference } from '../capture/capture.events.js';
import type { CorrectOperation, Operation } from './operation.js';

type Documents = readonly DocumentReference[];

/** The business documents of an operation, those of what replaces an erroneous one among them: each once. */
export function documentsOf(operation: Operation): Documents | undefined {
  const { documents } = operation;
  const replacing = operation.operation === 'correct' ? operation.replacement?.documents : undefined;
  if (replacing === undefined) return documents;
  return [...new Map([...(documents ?? []), ...replacing].map((each) => [keyOf(each), each])).values()];
}

/** What a correction declares erroneous was sent with its own documents only; said where the replacement names others. */
export function ofDeclarations(operation: CorrectOperation): { readonly documents?: Documents } {
  const { documents = [] } = operation;
  const own = new Set(documents.map(keyOf));
  const isAll = (documentsOf(operation) ?? []).every((each) => own.has(keyOf(each)));
  return isAll ? {} : { documents };
}

const keyOf = ({ type, issuer, id }: DocumentReference): string => JSON.stringify([type, issuer, id]);
