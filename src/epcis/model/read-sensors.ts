import { given } from '../given.js';
import { readGs1Term } from './cbv-values.js';
import type { SensorElement, SensorMetadata, SensorReport } from './epcis-event.js';
import { MODEL_RULES } from './model.sentences.js';
import { readCbv } from './read-cbv.js';
import type { Said } from './said.js';

export function readSensorElements(event: Said): readonly SensorElement[] | undefined {
  return event.objects('sensorElementList')?.map((said) => {
    const metadata = said.object('sensorMetadata');
    const reports = said.objects('sensorReport');
    if (reports === undefined || reports.length === 0)
      said.tell('fault', 'sensorReport', MODEL_RULES.missing(said.version));
    return {
      ...(metadata && { sensorMetadata: readMetadata(metadata) }),
      sensorReport: reports?.map(readReport) ?? [],
      ...given({ extensions: said.extensions('sensorElement') }),
    };
  });
}

function readMetadata(said: Said): SensorMetadata {
  return given({
    time: said.text('time'),
    startTime: said.text('startTime'),
    endTime: said.text('endTime'),
    deviceID: said.text('deviceID'),
    deviceMetadata: said.text('deviceMetadata'),
    rawData: said.text('rawData'),
    dataProcessingMethod: said.text('dataProcessingMethod'),
    bizRules: said.text('bizRules'),
    extensions: said.extensions('sensorMetadata'),
  });
}

function readReport(said: Said): SensorReport {
  const type = said.text('type');
  const exception = said.text('exception');
  return given({
    type: type === undefined ? undefined : readGs1Term(type),
    exception: exception === undefined ? undefined : readGs1Term(exception),
    deviceID: said.text('deviceID'),
    deviceMetadata: said.text('deviceMetadata'),
    rawData: said.text('rawData'),
    dataProcessingMethod: said.text('dataProcessingMethod'),
    time: said.text('time'),
    microorganism: said.text('microorganism'),
    chemicalSubstance: said.text('chemicalSubstance'),
    value: said.decimal('value'),
    component: readCbv(said, 'component', 'component'),
    stringValue: said.text('stringValue'),
    booleanValue: said.boolean('booleanValue'),
    hexBinaryValue: said.text('hexBinaryValue'),
    uriValue: said.text('uriValue'),
    minValue: said.decimal('minValue'),
    maxValue: said.decimal('maxValue'),
    meanValue: said.decimal('meanValue'),
    sDev: said.decimal('sDev'),
    percRank: said.decimal('percRank'),
    percValue: said.decimal('percValue'),
    uom: said.text('uom'),
    coordinateReferenceSystem: said.text('coordinateReferenceSystem'),
    extensions: said.extensions('sensorReport'),
  });
}
