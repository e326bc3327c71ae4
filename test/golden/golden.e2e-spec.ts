import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PATIENCE_MS } from '../faults/until.js';
import { testSeed } from '../support/seed/test-seed.js';
import { ERRATA } from './comparing/errata.js';
import { LogFacts } from './comparing/log-facts.js';
import { Verification } from './comparing/verification.js';
import { changedRows, fingerprintsOf, recordedFingerprints } from './fingerprint.js';
import { goldenLedgers, GoldenAnswers } from './golden-file.js';
import { startImported, type ImportedLedger } from './running/imported-ledger.js';
import { sampleOf } from './sample.js';

const SHOWN = 5;

const verification = new Verification();

/** All that is recorded is asked by `npm run golden -- --all`; here is a part of it, drawn by the seed. */
describe.each(goldenLedgers())(`the golden ledger %s, TEST_SEED=${testSeed()}`, (name) => {
  let golden: GoldenAnswers;
  let ledger: ImportedLedger;
  beforeAll(async () => {
    golden = new GoldenAnswers(name);
    ledger = await startImported(golden.header);
  }, PATIENCE_MS);
  afterAll(() => ledger.stop());

  it('is built into the same rows for as long as a read model keeps its version', async () => {
    const recorded = recordedFingerprints()[name] ?? {};
    expect(Object.keys(recorded)).not.toHaveLength(0);
    expect(changedRows(recorded, await fingerprintsOf(ledger))).toEqual([]);
  });

  it(
    'answers as of each position what was answered there',
    async () => {
      const answers = golden.chosen(sampleOf(name));
      const asked = answers.filter(({ at, question }) => question.when === 'any' || at === golden.header.head);
      const facts = new LogFacts(name);
      const { recordedOn } = golden.header;
      await verification.verify(asked, { ledger: name, recordedOn, facts, url: ledger.url, head: ledger.head });
      const found = verification.findings.filter((finding) => finding.ledger === name);
      const told = found.map(({ at, question: { method, path }, difference }) => ({ at, method, path, ...difference }));
      expect(told.slice(0, SHOWN)).toEqual([]);
      expect(asked.length).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

it('has no erratum that its example does not show', () => {
  expect(ERRATA.length).toBeGreaterThan(0);
  expect(verification.unseen.map(({ name }) => name)).toEqual([]);
});
