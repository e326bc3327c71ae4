import { checkEvent, checkInstant, checkUri } from './check-event.js';
import {
  ACTIONS,
  type Action,
  type BizTransaction,
  type CbvValue,
  type Destination,
  type EpcisEvent,
  type EpcisEventType,
  type ErrorDeclaration,
  type PersistentDisposition,
  type Place,
  type QuantityElement,
  type Source,
} from './epcis-event.js';
import { given } from '../given.js';
import { MODEL_RULES } from './model.sentences.js';
import { canonicalCbv, readCbv } from './read-cbv.js';
import { readSensorElements } from './read-sensors.js';
import type { Said } from './said.js';

/** The lists of EPCs and of quantities that each type of event has. */
const LISTS = {
  ObjectEvent: { epcs: ['epcList'], quantities: ['quantityList'] },
  AggregationEvent: { epcs: ['childEPCs'], quantities: ['childQuantityList'] },
  TransactionEvent: { epcs: ['epcList'], quantities: ['quantityList'] },
  TransformationEvent: {
    epcs: ['inputEPCList', 'outputEPCList'],
    quantities: ['inputQuantityList', 'outputQuantityList'],
  },
  AssociationEvent: { epcs: ['childEPCs'], quantities: ['childQuantityList'] },
} as const satisfies Readonly<Record<EpcisEventType, { epcs: readonly string[]; quantities: readonly string[] }>>;

/** Reads one event; what is wrong is told, and what could be read of it is returned. */
export function readEvent(said: Said, type: EpcisEventType, unknownContexts: readonly string[]): EpcisEvent {
  const hasParent = type === 'AggregationEvent' || type === 'AssociationEvent' || type === 'TransactionEvent';
  const isTransformation = type === 'TransformationEvent';
  const hasIlmd = isTransformation || type === 'ObjectEvent';
  const event: EpcisEvent = {
    type,
    eventTime: said.text('eventTime') ?? '',
    eventTimeZoneOffset: said.text('eventTimeZoneOffset') ?? '',
    ...given({
      recordTime: said.text('recordTime'),
      eventID: said.text('eventID'),
      errorDeclaration: readErrorDeclaration(said),
      certificationInfo: said.texts('certificationInfo'),
      ...(!isTransformation && { action: readAction(said) }),
      ...(hasParent && { parentID: said.text('parentID') }),
      ...(isTransformation && { transformationID: said.text('transformationID') }),
      ...Object.fromEntries(LISTS[type].epcs.map((name) => [name, said.texts(name)])),
      ...Object.fromEntries(LISTS[type].quantities.map((name) => [name, readQuantities(said, name)])),
      bizStep: readCbv(said, 'bizStep', 'bizStep'),
      disposition: readCbv(said, 'disposition', 'disposition'),
      persistentDisposition: readPersistentDisposition(said),
      readPoint: readPlace(said, 'readPoint'),
      bizLocation: readPlace(said, 'bizLocation'),
      bizTransactionList: readTransactions(said),
      sourceList: readEnds(said, 'source') as readonly Source[] | undefined,
      destinationList: readEnds(said, 'destination') as readonly Destination[] | undefined,
      sensorElementList: readSensorElements(said),
      ...(hasIlmd && { ilmd: said.content('ilmd') }),
      extensions: ownOf(said, type),
      unknownContexts: unknownContexts.length > 0 ? unknownContexts : undefined,
    }),
  };
  checkEvent(event, said);
  return event;
}

/** `type` says in JSON-LD what the element's name says in XML. */
function ownOf(said: Said, type: EpcisEventType): EpcisEvent['extensions'] {
  if (said.form === 'json') said.text('type');
  if (type === 'TransformationEvent' && said.has('action')) said.tell('fault', 'action', MODEL_RULES['no-action']());
  if (type === 'TransformationEvent') said.text('action');
  return said.extensions(type);
}

function readAction(said: Said): Action | undefined {
  const text = said.text('action');
  const action = ACTIONS.find((known) => known === text);
  if (text !== undefined && action === undefined) said.tell('fault', 'action', MODEL_RULES.action(), { value: text });
  return action;
}

function readErrorDeclaration(event: Said): ErrorDeclaration | undefined {
  const said = event.object('errorDeclaration');
  if (!said) return undefined;
  const declarationTime = said.text('declarationTime');
  if (declarationTime === undefined) said.tell('fault', 'declarationTime', MODEL_RULES.missing(said.version));
  else checkInstant(said, 'declarationTime', declarationTime);
  return {
    declarationTime: declarationTime ?? '',
    ...given({
      reason: readCbv(said, 'reason', 'errorReason'),
      correctiveEventIDs: said.texts('correctiveEventIDs'),
      extensions: said.extensions('errorDeclaration'),
    }),
  };
}

function readQuantities(event: Said, list: string): readonly QuantityElement[] | undefined {
  return event.objects(list)?.map((said) => {
    const epcClass = said.text('epcClass');
    if (epcClass === undefined) said.tell('fault', 'epcClass', MODEL_RULES.missing(said.version));
    checkUri(said, 'epcClass', epcClass);
    return {
      epcClass: epcClass ?? '',
      ...given({
        quantity: said.decimal('quantity'),
        uom: said.text('uom'),
        extensions: said.extensions('quantityElement'),
      }),
    };
  });
}

function readPersistentDisposition(event: Said): PersistentDisposition | undefined {
  const said = event.object('persistentDisposition');
  if (!said) return undefined;
  const read = (name: 'set' | 'unset'): readonly CbvValue[] | undefined =>
    said.texts(name)?.map((text, index) => canonicalCbv(said, name, text, 'disposition', index));
  return given({ set: read('set'), unset: read('unset'), extensions: said.extensions('persistentDisposition') });
}

function readPlace(event: Said, name: 'readPoint' | 'bizLocation'): Place | undefined {
  const said = event.object(name);
  if (!said) return undefined;
  const id = said.text('id');
  if (id === undefined) said.tell('fault', 'id', MODEL_RULES.missing(said.version));
  checkUri(said, 'id', id);
  return { id: id ?? '', ...given({ extensions: said.extensions(name) }) };
}

function readTransactions(event: Said): readonly BizTransaction[] | undefined {
  return event.objects('bizTransactionList')?.map((said) => {
    const bizTransaction = said.text('bizTransaction');
    if (bizTransaction === undefined || bizTransaction === '')
      said.tell('fault', 'bizTransaction', MODEL_RULES.missing(said.version));
    const type = readCbv(said, 'type', 'bizTransactionType');
    tellStrangers(said, 'bizTransaction');
    return { ...given({ type }), bizTransaction: bizTransaction ?? '' };
  });
}

function readEnds(event: Said, name: 'source' | 'destination'): readonly object[] | undefined {
  return event.objects(`${name}List`)?.map((said) => {
    const id = said.text(name);
    if (id === undefined || id === '') said.tell('fault', name, MODEL_RULES.missing(said.version));
    const type = readCbv(said, 'type', 'sourceDestinationType');
    if (type === undefined) said.tell('fault', 'type', MODEL_RULES.missing(said.version));
    tellStrangers(said, name);
    return { type: type ?? '', [name]: id ?? '' };
  });
}

/** Neither has room for what is somebody's own. */
function tellStrangers(said: Said, owner: string): void {
  if (said.extensions(owner) !== undefined)
    said.tell('deviation', undefined, MODEL_RULES['no-such-element']({ owner, version: said.version }));
}
